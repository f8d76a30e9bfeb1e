"""Layouts of pages: receipts, forms, tables, books, letters, screens, signs, and pages without any."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from training.synth.fonts import FontFace
from training.synth.page_content import LINE_SIZES, any_number, as_heading, barcode, some_words
from training.synth.page_scenes import signs, signs_among_textures, textures
from training.synth.page_sheet import Sheet

Layout = Callable[[Sheet], None]


def choose(rng: np.random.Generator) -> Layout:
    """Return a layout, by how often such pages are read."""
    layouts = list(WEIGHTS)
    weights = np.array([WEIGHTS[layout] for layout in layouts])
    return layouts[int(rng.choice(len(layouts), p=weights / weights.sum()))]


def columns_of_text(sheet: Sheet) -> None:
    """Lay out books, letters, newspapers: paragraphs in one to three columns, justified or ragged."""
    rng = sheet.rng
    count = int(rng.choice([1, 1, 1, 2, 2, 3]))
    size = int(rng.choice(LINE_SIZES[: 15 if count == 1 else 10]))
    face, title_face = sheet.font(), sheet.font()
    pitch = size * rng.uniform(1.05, 1.7)
    gutter = size * rng.uniform(1.6, 3.5)
    left, right = rng.uniform(-0.1, 0.2) * sheet.width, rng.uniform(0.8, 1.1) * sheet.width
    width = (right - left - gutter * (count - 1)) / count
    for index in range(count):
        x = left + index * (width + gutter)
        y = rng.uniform(0, 3) * pitch
        while y < sheet.height + size:
            if rng.random() < 0.05:
                big = int(size * rng.uniform(1.2, 2.5))
                y += big * 1.3
                sheet.text(
                    x + width / 2,
                    y,
                    as_heading(sheet, some_words(sheet, title_face, big, width)),
                    title_face,
                    big,
                    anchor="m",
                )
            for row in range(int(rng.integers(1, 12))):
                y += pitch
                indent = size * 1.5 if row == 0 else 0.0
                sheet.text(x + indent, y, some_words(sheet, face, size, width - indent, fill=True), face, size)
            y += pitch
            sheet.text(x, y, some_words(sheet, face, size, width * rng.uniform(0.15, 0.9)), face, size)
            y += pitch * rng.choice([0.0, 0.0, 0.5, 1.0])
        if index and rng.random() < 0.3:
            sheet.rule(x - gutter / 2, 0, x - gutter / 2, sheet.height)


def receipt(sheet: Sheet) -> None:
    """Lay out a receipt: a centred head, items with prices at the right, separators, sums, barcodes."""
    rng = sheet.rng
    size = int(rng.integers(9, 30))
    face = sheet.font(printer=rng.random() < 0.7)
    pitch = size * rng.uniform(0.95, 1.6)
    width = min(sheet.width * 1.1, size * rng.uniform(16, 32))
    left = rng.uniform(0, 1) * (sheet.width - width)
    right, middle = left + width, left + width / 2
    is_upper = rng.random() < 0.5
    inner = [left + width * share for share in (rng.uniform(0.4, 0.55), rng.uniform(0.62, 0.75))]
    y = rng.uniform(-1, 3) * pitch
    while y < sheet.height + size:
        kind = rng.choice(
            ["head", "items", "pairs", "rule", "table", "gap", "bar"], p=[0.22, 0.26, 0.2, 0.12, 0.1, 0.06, 0.04]
        )
        for _ in range(int(rng.integers(1, 6)) if kind in {"head", "items", "pairs", "table"} else 1):
            y += pitch
            text = some_words(sheet, face, size, width * (0.95 if kind == "head" else 0.55))
            text = text.upper() if is_upper else text
            if kind == "head":
                big = int(size * 1.6) if rng.random() < 0.1 else size
                y += big - size
                sheet.text(middle, y, text, face, big, anchor="m")
            elif kind == "items":
                sheet.text(left, y, text, face, size)
                sheet.text(right, y, any_number(rng), face, size, anchor="r")
                if rng.random() < 0.3:
                    sheet.text(inner[1], y, str(rng.integers(1, 20)), face, size)
            elif kind == "pairs":
                start = left if rng.random() < 0.6 else inner[0] - width * 0.15
                used = sheet.text(start, y, text[:14] + rng.choice([":", " :", ""]), face, size)
                if rng.random() < 0.5:
                    sheet.text(right, y, any_number(rng), face, size, anchor="r")
                else:
                    sheet.text(start + used + size * rng.uniform(1.2, 4), y, any_number(rng), face, size)
            elif kind == "table":
                end = left + sheet.text(left, y, str(rng.integers(1, 10**8)), face, size)
                for x in (*inner, right):
                    number = any_number(rng)
                    wide = sheet.measure(number, face, size)
                    start = x - wide if x == right else x
                    if start > end + size * 0.9:
                        end = start + sheet.text(start, y, number, face, size)
            elif kind == "rule":
                _separator(sheet, left, right, y, face, size)
            elif kind == "bar":
                y = barcode(sheet, left + width * 0.15, y, width * 0.7, size * rng.uniform(2, 4))
            else:
                y += pitch * rng.uniform(0.3, 2)


def _separator(sheet: Sheet, left: float, right: float, y: float, face: FontFace, size: int) -> None:
    mark = str(sheet.rng.choice(["-", "=", "*", "_", "."]))
    if sheet.rng.random() < 0.5:
        sheet.rule(left, y - size * 0.3, right, y - size * 0.3, int(sheet.rng.integers(1, 3)))
    else:
        count = max(1, int((right - left) / max(1.0, sheet.measure(mark, face, size))))
        sheet.text(left, y, mark * count, face, size, labelled=False)


def grid(sheet: Sheet) -> None:
    """Lay out a table or form: cells with or without rules, one or two lines in a cell, check boxes."""
    rng = sheet.rng
    size = int(rng.choice(LINE_SIZES[:13]))
    face, bold = sheet.font(), sheet.font()
    has_rows, has_columns = rng.random() < 0.5, rng.random() < 0.4
    pitch = size * rng.uniform(1.15, 2.4)
    columns = int(rng.integers(2, 8))
    edges = np.sort(rng.uniform(0, sheet.width, columns - 1))
    edges = np.concatenate([[rng.uniform(-10, 30)], edges, [sheet.width - rng.uniform(-10, 30)]])
    numeric = rng.random(columns) < 0.5
    pad = size * rng.uniform(0.25, 0.7)
    y = rng.uniform(0, 2) * pitch
    while y < sheet.height + size:
        lines = int(rng.choice([1, 1, 1, 2, 3])) if rng.random() < 0.3 else 1
        is_head = rng.random() < 0.1
        if has_rows:
            sheet.rule(edges[0], y + 0.35 * size, edges[-1], y + 0.35 * size, int(rng.choice([1, 1, 2])))
        for line in range(lines):
            y += pitch if line == 0 else min(pitch, size * 1.25)
            for index, (left, right) in enumerate(pairwise(edges.tolist())):
                width = right - left - 2 * pad
                if width < size or rng.random() < 0.2:
                    continue
                used = bold if is_head else face
                text = any_number(rng) if numeric[index] and not is_head else some_words(sheet, used, size, width)
                if sheet.measure(text, used, size) > width:
                    continue
                anchor = "r" if numeric[index] else "l"
                sheet.text(right - pad if anchor == "r" else left + pad, y, text, used, size, anchor=anchor)
    if has_columns:
        for edge in edges:
            sheet.rule(edge, 0, edge, sheet.height, int(rng.choice([1, 1, 2])))


def form(sheet: Sheet) -> None:
    """Lay out labels with rules, boxes and values beside or below them; a few paragraphs; strokes like a signature."""
    rng = sheet.rng
    size = int(rng.choice(LINE_SIZES[:12]))
    label, value = sheet.font(), sheet.font(printer=rng.random() < 0.5)
    pitch = size * rng.uniform(1.2, 2.6)
    y = rng.uniform(0, 2) * pitch
    while y < sheet.height + size:
        y += pitch
        x = rng.uniform(0, 0.1) * sheet.width
        while x < sheet.width * 0.95:
            room = sheet.width * rng.uniform(0.12, 0.6)
            kind = rng.integers(7)
            if kind <= 2:
                text = some_words(sheet, label, size, room * 0.5) + str(rng.choice([":", "", "."]))
                x += sheet.text(x, y, text, label, size) + size * rng.uniform(0.9, 1.5)
                if rng.random() < 0.6:
                    value_size = max(8, int(size * rng.uniform(0.9, 1.3)))
                    written = sheet.text(x, y, some_words(sheet, value, value_size, room * 0.5), value, value_size)
                    if rng.random() < 0.3:
                        sheet.rule(x, y + 2, x + max(room * 0.4, written), y + 2)
                    x += written
                else:
                    sheet.rule(x, y + 2, x + room * 0.4, y + 2)
                    x += room * 0.4
            elif kind == 3:
                sheet.draw.rectangle((x, y - size, x + size, y), outline=sheet.ink)
                if rng.random() < 0.3:
                    sheet.rule(x, y - size, x + size, y)
                x += size * 1.8
                x += sheet.text(x, y, some_words(sheet, label, size, room * 0.4), label, size)
            elif kind == 4:
                sheet.draw.rectangle((x, y - size * 1.3, x + room, y + size * 0.5), outline=sheet.ink)
                sheet.text(x + size * 0.5, y, some_words(sheet, value, size, room - size), value, size)
                x += room
            elif kind == 5:
                x += sheet.text(x, y, some_words(sheet, label, size, room, fill=True), label, size)
            elif rng.random() < 0.3:
                _scribble(sheet, x, y, room * 0.5, size * 1.5)
                x += room * 0.5
            x += size * rng.uniform(1.5, 8)
        if rng.random() < 0.15:
            sheet.rule(0, y + size * 0.6, sheet.width, y + size * 0.6, int(rng.choice([1, 2, 3])))


def _scribble(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    steps = np.linspace(0, 1, 24)
    wave = np.sin(steps * sheet.rng.uniform(10, 40) + sheet.rng.uniform(0, 6)) * sheet.rng.uniform(0.1, 0.5)
    points = np.stack([x + steps * width, y - height * (0.4 + wave)], axis=1)
    sheet.draw.line([tuple(point) for point in points.tolist()], fill=sheet.ink, width=int(sheet.rng.integers(1, 3)))
    quad = np.array([(x, y - height), (x + width, y - height), (x + width, y), (x, y)], np.float32)
    sheet.ignored.append(quad)


WEIGHTS: dict[Layout, float] = {
    columns_of_text: 0.20, receipt: 0.22, grid: 0.15, form: 0.14,
    signs: 0.14, signs_among_textures: 0.08, textures: 0.11,
}  # fmt: skip
SCENES: frozenset[Layout] = frozenset({signs, signs_among_textures, textures})

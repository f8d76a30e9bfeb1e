"""Signs and other short text in scenes, and scenes without any."""

from __future__ import annotations

import numpy as np

from training.synth.page_content import as_heading, barcode, some_words
from training.synth.page_sheet import Sheet, any_colour


def signs(sheet: Sheet) -> None:
    """Draw a few short lines of any size and colour on a scene: shop signs, labels, screens."""
    rng = sheet.rng
    taken: list[tuple[float, float, float, float]] = []
    for _ in range(int(rng.integers(1, 12))):
        face, size = sheet.font(), int(np.exp(rng.uniform(np.log(10), np.log(130))))
        rows = int(rng.choice([1, 1, 2, 3]))
        texts = [as_heading(sheet, some_words(sheet, face, size, rng.uniform(1, 12) * size)) for _ in range(rows)]
        texts = [text for text in texts if text]
        if not texts:
            continue
        width = max(sheet.measure(text, face, size) for text in texts)
        pitch = size * rng.uniform(1.1, 1.5)
        x, y = rng.uniform(0, max(1, sheet.width - width)), rng.uniform(0, sheet.height)
        box = (x - size, y - size * 0.4, x + width + size, y + pitch * len(texts) + size * 0.4)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        ink = any_colour(rng)
        left, top, right, bottom = (int(edge) for edge in box)
        patch = np.asarray(sheet.canvas.crop((left, top, right, bottom)).resize((4, 4)))
        under = float(patch.mean())
        if rng.random() < 0.5:
            board = any_colour(rng)
            sheet.draw.rectangle((x - size * 0.5, box[1], x + width + size * 0.5, box[3]), fill=board)
            under = float(np.mean(board))
        if abs(float(np.mean(ink)) - under) < 50:
            ink = (255, 255, 255) if under < 128 else (0, 0, 0)
        edge = any_colour(rng) if rng.random() < 0.3 else None
        for text in texts:
            y += pitch
            sheet.text(x + width / 2, y - size * 0.2, text, face, size, anchor="m", ink=ink, edge=edge)


def textures(sheet: Sheet) -> None:
    """Draw textures without text: bricks, bars, dots, leaves, ruled paper, over any scene."""
    rng = sheet.rng
    for _ in range(int(rng.integers(0, 5))):
        ink = any_colour(rng)
        x, y = rng.uniform(0, sheet.width, 2)
        step = rng.uniform(5, 40)
        width, height = rng.uniform(60, sheet.width, 2)
        kind = rng.integers(5)
        if kind == 0:
            for at in np.arange(y, y + height, step):
                sheet.rule(x, at, x + width, at, int(rng.integers(1, 4)), ink)
        elif kind == 1:
            for row, at in enumerate(np.arange(y, y + height, step)):
                sheet.rule(x, at, x + width, at, 1, ink)
                for brick in np.arange(x + (row % 2) * step, x + width, 2 * step):
                    sheet.rule(brick, at, brick, at + step, 1, ink)
        elif kind == 2:
            for _ in range(int(rng.integers(20, 150))):
                cx, cy = x + rng.uniform(0, width), y + rng.uniform(0, height)
                rx, ry = rng.uniform(1, step, 2)
                sheet.draw.ellipse(
                    (cx - rx, cy - ry, cx + rx, cy + ry), fill=ink if rng.random() < 0.5 else None, outline=ink
                )
        elif kind == 3:
            barcode(sheet, x, y, width, step * 3)
        else:
            for _ in range(int(rng.integers(5, 60))):
                points = rng.uniform(0, 1, (3, 2)) * step * 2 + (x + rng.uniform(0, width), y + rng.uniform(0, height))
                sheet.draw.polygon([tuple(point) for point in points.tolist()], fill=ink)


def signs_among_textures(sheet: Sheet) -> None:
    """Draw text next to textures without text."""
    textures(sheet)
    signs(sheet)

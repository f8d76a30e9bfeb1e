"""Reading order and rows on 40 rendered pages (`layout_pages`), of the layout alone and of whole engines.

    python -m benchmarks.layout --engine ocr-mesh --engine tesseract --engine rapidocr

The layout alone gets the labelled quads and texts, in any order: the share of labelled lines that are followed by the
right line, and of rows that have exactly their lines. Engines get the pictures, and are judged by their text:

    pairs of words      share of neighbouring words of a labelled page that are neighbours in the text
    rows                share of labelled rows that equal a row of the text for at least nine in ten characters

Case and punctuation are ignored. The rows of RapidOCR and Tesseract are their lines.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.engines import PAGE_ENGINES, Page
from benchmarks.layout_pages import KINDS, write_set
from benchmarks.results import record
from mesh.vision.layout.page_layout import layout_of

SAME_ROW: Final = 0.9
Label = Mapping[str, Any]
Score = tuple[int, int]
"""Right ones, of all."""


def order_alone(label: Label) -> dict[str, Score]:
    """Return the scores of the layout of the labelled lines."""
    lines = list(label["lines"])
    random.Random(len(lines)).shuffle(lines)
    placed = [
        (lines[index], layout) for index, layout in layout_of([_quad(line) for line in lines], [*map(_text, lines)])
    ]
    place = {id(line): number for number, (line, _) in enumerate(placed)}
    follows = [place[id(after)] == place[id(before)] + 1 for before, after in pairwise(label["lines"])]
    found = {_members(row) for _, row in groupby(placed, lambda pair: pair[1].row)}
    rows = [frozenset(map(id, row)) for _, row in groupby(label["lines"], lambda line: line["row"])]
    return {"lines in order": (sum(follows), len(follows)), "rows": (sum(row in found for row in rows), len(rows))}


def of_text(label: Label, rows: Sequence[str]) -> dict[str, Score]:
    """Return the scores of the rows of an engine's text."""
    expected = [" ".join(map(_text, row)) for _, row in groupby(label["lines"], lambda line: line["row"])]
    wanted = Counter(pairwise(_words(expected)))
    pairs = wanted & Counter(pairwise(_words(rows)))
    read = [" ".join(_words([row])) for row in rows]
    right = sum(_is_read(" ".join(_words([row])), read) for row in expected)
    return {"pairs of words": (pairs.total(), wanted.total()), "rows": (right, len(expected))}


def rows_of(page: Page) -> list[str]:
    """Return the rows of an engine's text, or its lines if it gives no text."""
    text = page.get("text")
    return [line["text"] for line in page["lines"]] if text is None else [row for row in text.splitlines() if row]


def record_by_kind(name: str, labels: Iterable[Label], score: Callable[[Label, int], dict[str, Score]]) -> None:
    """Score each page; record the figures of each kind of page and of all."""
    totals: dict[tuple[str, str], Counter[str]] = {}
    for number, label in enumerate(labels):
        for figure, (right, count) in score(label, number).items():
            for kind in (label["kind"], "all"):
                totals.setdefault((kind, figure), Counter()).update(right=right, count=count)
    for kind in (*KINDS, "all"):
        for (of_kind, figure), total in totals.items():
            if of_kind == kind:
                share = total["right"] / total["count"]
                record("layout", f"{kind}: {figure}, {name}", share, "", f"{total['count']} of rendered pages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="append", choices=PAGE_ENGINES, help="engine to run (default: ours)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        labels = write_set(folder)
        record_by_kind("layout alone", labels, lambda label, _: order_alone(label))
        for engine in arguments.engine or ["ocr-mesh"]:
            pages = PAGE_ENGINES[engine]([folder / label["image"] for label in labels])
            texts = [rows_of(page) for page in pages]
            record_by_kind(engine, labels, partial(_of_page, texts))


def _of_page(texts: list[list[str]], label: Label, number: int) -> dict[str, Score]:
    return of_text(label, texts[number])


def _text(line: Label) -> str:
    return str(line["text"])


def _quad(line: Label) -> Any:
    return tuple(map(tuple, line["quad"]))


def _members(row: Iterable[tuple[Label, object]]) -> frozenset[int]:
    return frozenset(id(line) for line, _ in row)


def _words(rows: Iterable[str]) -> list[str]:
    """Return words in lower case without punctuation, leaders and signs."""
    return [word for row in rows for word in re.sub(r"[^\w\s]|_", "", row.casefold()).split()]


def _is_read(row: str, read: Sequence[str]) -> bool:
    return any(
        abs(len(row) - len(other)) <= max(1, (1 - SAME_ROW) * 2 * len(row))
        and SequenceMatcher(None, row, other, autojunk=False).ratio() >= SAME_ROW
        for other in read
    )


if __name__ == "__main__":
    main()

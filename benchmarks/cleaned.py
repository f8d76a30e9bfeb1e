"""Words read from scans and ink instead of the pictures, and ink compared with rendered pictures whose ink is known.

    python -m benchmarks.cleaned --datasets DIR [--limit 40] [funsd:dev sroie:val fondue_multilang:dev]
    python -m benchmarks.cleaned --ink

A word counts as read if the page has it, without case and punctuation. Recall of the picture, of its scan (`scan`) and
of its ink on white (`ink`), each detected and recognised anew.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.inked_pages import inked_pages
from benchmarks.results import record
from detection_api.ctpn.predictor import TextDetector
from harness.in_process_decoding import decode
from mesh.contracts.cut_out import Background, CutOut, Kind
from mesh.contracts.line import LineText, Quad
from mesh.vision.cutout.request import cut_out_of
from mesh.vision.cutout.task import ink, scan
from mesh.vision.page import Page, read_page
from mesh.vision.picture import open_picture
from recognition_api.crnn.predictor import TextRecognizer

Pixels = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, metavar="DIR")
    parser.add_argument("--limit", type=int, default=40, help="pictures of a set, spread evenly (%(default)s)")
    parser.add_argument("--ink", action="store_true", help="compare ink with rendered pictures")
    parser.add_argument("--save", type=Path, metavar="DIR", help="write the results as pictures")
    parser.add_argument("--dry", action="store_true", help="print figures without recording them")
    parser.add_argument("sets", nargs="*", metavar="NAME:SPLIT")
    given = parser.parse_args()
    save = Results(given.save)
    note = _print if given.dry else record
    if given.ink:
        _measure_ink(save, note)
    if given.sets:
        read = reader()
        for named in given.sets:
            _measure_words(given.datasets, named, given.limit, read, save, note)


class Results:
    """Writes results to a folder, if there is one."""

    def __init__(self, folder: Path | None):
        self._folder = folder

    def save(self, name: str, image: Pixels) -> None:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(self._folder / f"{name}.png"), image if image.ndim == 2 else image[:, :, ::-1])


def reader() -> Callable[[Pixels], Page]:
    detector, recognizer = TextDetector.load(), TextRecognizer.load()

    def read(pixels: Pixels) -> Page:
        def texts(quads: Sequence[Quad]) -> list[list[LineText]]:
            return [recognizer.recognize(pixels, quads)]

        return read_page(detector.detect(pixels), texts)

    return read


def _measure_words(
    datasets: Path, named: str, limit: int, read: Callable[[Pixels], Page], save: Results, note: Callable[..., None]
) -> None:
    name, _, split = named.partition(":")
    folder = datasets / name
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    labels = [label for label in labels if label["split"] == split]
    chosen = labels[:: max(1, len(labels) // limit)][:limit]
    found: Counter[str] = Counter()
    total = 0
    took: list[float] = []
    for label in chosen:
        pixels = decode(open_picture((folder / label["image"]).read_bytes()))
        page = read(pixels)
        started = time.perf_counter()
        scanned = scan(pixels, cut_out_of(Kind.SCAN, Background.WHITE, page.lines))
        took.append((time.perf_counter() - started) * 1000)
        inked = ink(pixels, cut_out_of(Kind.INK, Background.WHITE, page.lines))
        words = _words(box["text"] for box in label["boxes"] if not box.get("ignore"))
        total += words.total()
        counts = {"picture": page, "scan": read(np.dstack([scanned] * 3)), "ink": read(inked)}
        matched = {what: (_words(line.text for line in each.lines) & words).total() for what, each in counts.items()}
        found.update(matched)
        save.save(
            f"{name}-{Path(label['image']).stem}-{matched['picture']}-{matched['scan']}-{matched['ink']}",
            np.vstack([pixels, inked]),
        )
        save.save(f"{name}-{Path(label['image']).stem}-scan", scanned)
    for what in ("picture", "scan", "ink"):
        note("cleaned", f"{name} {split} word_recall_fold, {what}", found[what] / total, "", f"{len(chosen)} pages")
    note("cleaned", f"{name} {split} scan, median", statistics.median(took), "ms", f"{len(chosen)} pages")


def _measure_ink(save: Results, note: Callable[..., None]) -> None:
    scores: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, page in enumerate(inked_pages()):
        height = page.lines[0][3][1] - page.lines[0][0][1]
        asked = CutOut(kind=Kind.INK, background=Background.TRANSPARENT, lines=page.lines, line_height=height)
        result = ink(page.image, asked)
        marked = result[:, :, 3] >= 128
        both, one = int((marked & page.ink).sum()), int((marked ^ page.ink).sum())
        scores[page.kind].append((both, one, int(page.ink.sum())))
        save.save(f"{page.kind}-{number}", np.vstack([page.image, np.dstack([255 - result[:, :, 3]] * 3)]))
    pages = [each for kind in scores.values() for each in kind]
    for kind, each in [*scores.items(), ("all", pages)]:
        both, one = sum(score[0] for score in each), sum(score[1] for score in each)
        note("cleaned", f"ink F1, {kind}", 2 * both / (2 * both + one), "", f"{len(each)} rendered pages")
        note("cleaned", f"ink IoU, {kind}", both / (both + one), "", f"{len(each)} rendered pages")


def _words(texts: Any) -> Counter[str]:
    folded = (re.sub(r"[\W_]+", "", word.lower()) for text in texts for word in text.split())
    return Counter(word for word in folded if word)


def _print(benchmark: str, figure: str, value: float, unit: str, about: str = "") -> None:
    print(f"{figure:55} {value:8.4f} {unit} {about}", flush=True)


if __name__ == "__main__":
    main()

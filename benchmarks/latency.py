"""The engines alone, two threads: one 736 x 960 page through the detector, 64 lines through the recogniser.

    python -m benchmarks.latency

Nothing else may run beside it. Medians of repeated runs in one process.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.results import record
from detection_api.ctpn.predictor import TextDetector
from recognition_api.crnn.predictor import TextRecognizer

THREADS = 2
RUNS = 40


def main() -> None:
    detector = TextDetector.load(threads=THREADS)
    detector.warm_up()
    page = np.asarray(form(736, 960))
    boxes = detector.detect(page)
    record("latency", "detection 736x960 p50", median_ms(lambda: detector.detect(page)), "ms", f"{len(boxes)} boxes")

    recognizer = TextRecognizer.load(threads=THREADS)
    recognizer.warm_up()
    quads = [box.quad for box in boxes]
    lines = (quads * (64 // max(1, len(quads)) + 1))[:64]
    record("latency", "recognition 64 lines p50", median_ms(lambda: recognizer.recognize(page, lines)), "ms")


def median_ms(work: Callable[[], object]) -> float:
    """Median wall time of RUNS calls after three that do not count, milliseconds."""
    times = []
    for run in range(RUNS + 3):
        started = time.perf_counter()
        work()
        if run >= 3:
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def form(width: int, height: int) -> Image.Image:
    """A page of numbered lines in two sizes of print, as dense as a scanned form."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    for number, top in enumerate(range(20, height - 30, 26)):
        font = ImageFont.load_default(14 + 4 * (number % 2))
        draw.text((30, top), f"{number:02d}  Invoice no. {number * 7919 % 10_000}", "black", font)
        draw.text((width // 2, top), f"Amount due {number * 31 % 97},{number * 7 % 100:02d} EUR", "black", font)
    return page


if __name__ == "__main__":
    main()

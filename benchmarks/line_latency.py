"""Latency of 64 lines of mixed widths: our recogniser and RapidOCR's alternately, both on OpenVINO with two threads,
and two parallel processes of Tesseract.

    python -m benchmarks.line_latency

Run nothing else meanwhile. `rapidocr_worker.py` explains the installation of RapidOCR. The lines are as wide as those
of forms and receipts: 1 to 24 times as wide as high, half of them more than 6 times.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.engines import THREADS, rapidocr, read_lines_with_tesseract
from benchmarks.latency import median_ms
from benchmarks.results import record
from recognition_api.crnn.predictor import TextRecognizer

LINES = 64
ROUNDS = 15
UNCOUNTED = 3
HEIGHT = 28
TEXT = "Invoice no. 4711 of 21 November: amount due 1,234.50 EUR, payable in 30 days"


def main() -> None:
    crops = [line(number) for number in range(LINES)]
    ours = TextRecognizer.load(threads=THREADS)
    ours.warm_up()
    our_ms, their_ms = [], []
    with tempfile.TemporaryDirectory() as folder, rapidocr() as ask:
        paths = []
        for number, crop in enumerate(crops):
            paths.append(Path(folder) / f"{number:02}.png")
            Image.fromarray(crop).save(paths[-1])
        for round_ in range(ROUNDS + UNCOUNTED):
            started = time.perf_counter()
            ours.recognize_crops(crops)
            mine, theirs = (time.perf_counter() - started) * 1000, ask("lines", paths)["ms"]
            if round_ >= UNCOUNTED:
                our_ms.append(mine)
                their_ms.append(theirs)
        tesseract_ms = median_ms(lambda: read_lines_with_tesseract(paths), runs=3, uncounted=1)
    ratio = statistics.median(theirs / mine for mine, theirs in zip(our_ms, their_ms, strict=True))
    median_width = statistics.median(crop.shape[1] / crop.shape[0] for crop in crops)
    note = f"median width {median_width:.1f} heights"
    record("line_latency", f"{LINES} lines, ours p50", statistics.median(our_ms), "ms", note)
    record("line_latency", f"{LINES} lines, RapidOCR on OpenVINO p50", statistics.median(their_ms), "ms", note)
    record("line_latency", "RapidOCR / ours", ratio, "", "median of pairs")
    record("line_latency", f"{LINES} lines, Tesseract p50", tesseract_ms, "ms", note)


def line(number: int) -> np.ndarray:
    """Return a line, h × w × 3, with the start of the text; long ones are rarer."""
    share = (number + 0.5) / LINES
    text = TEXT[: max(2, round(len(TEXT) * share**2))]
    font = ImageFont.load_default(20)
    width = max(HEIGHT, round(ImageDraw.Draw(Image.new("L", (1, 1))).textlength(text, font)) + 8)
    sheet = Image.new("RGB", (width, HEIGHT), "white")
    ImageDraw.Draw(sheet).text((4, 2), text, "black", font)
    return np.asarray(sheet)


if __name__ == "__main__":
    main()

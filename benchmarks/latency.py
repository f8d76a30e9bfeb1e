"""Latency of the engines, two threads: a 736 x 960 page in the detector, 64 of its lines in the recogniser.

    python -m benchmarks.latency

Run nothing else meanwhile. Medians of repeated runs in one process; the network of the CTPN paper in PyTorch fp32
runs in the same process, for the ratio.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.results import record
from benchmarks.vgg16_ctpn import Vgg16Ctpn
from detection_api.ctpn.predictor import WEIGHTS, TextDetector
from detection_api.ctpn.tiles import padded
from mesh.vision.inference import load_engine
from recognition_api.crnn.predictor import TextRecognizer

THREADS = 2
RUNS = 40
ROUNDS = 8


def main() -> None:
    page = np.asarray(form(736, 960))
    detection_engine(page)

    detector = TextDetector.load(threads=THREADS)
    detector.warm_up()
    boxes = detector.detect(page)
    whole_ms = median_ms(lambda: detector.detect(page))
    record("latency", "detection 736x960, all p50", whole_ms, "ms", f"{len(boxes)} boxes")

    recognizer = TextRecognizer.load(threads=THREADS)
    recognizer.warm_up()
    quads = [box.quad for box in boxes]
    lines = (quads * (64 // max(1, len(quads)) + 1))[:64]
    record("latency", "recognition 64 lines p50", median_ms(lambda: recognizer.recognize(page, lines)), "ms")


def detection_engine(page: NDArray[np.uint8]) -> None:
    """Run ours and the network of the paper alternately, so that both see the same machine speed."""
    torch.set_num_threads(THREADS)
    engine, pixels = load_engine(WEIGHTS, THREADS), padded(page, (page.shape[0], page.shape[1]))
    network, picture = Vgg16Ctpn().eval(), torch.zeros(1, 3, 960, 736)
    ours, papers = [], []
    with torch.inference_mode():
        for _ in range(ROUNDS):
            papers.append(median_ms(lambda: network(picture), runs=1, uncounted=0))
            ours.append(median_ms(lambda: engine.run(pixels), runs=5))
    ours_ms, paper_ms = statistics.median(ours), statistics.median(papers)
    shape = " x ".join(map(str, pixels.shape[1:3]))
    record("latency", "detection 736x960, engine alone p50", ours_ms, "ms", f"working shape {shape}")
    record("latency", "VGG16 CTPN 736x960, PyTorch fp32 p50", paper_ms, "ms")
    ratio = statistics.median(paper / our for paper, our in zip(papers, ours, strict=True))
    record("latency", "VGG16 CTPN / detection engine", ratio, "", "median of pairs")


def median_ms(work: Callable[[], object], runs: int = RUNS, uncounted: int = 3) -> float:
    """Return the median wall time of the calls in milliseconds, after some warm-up calls."""
    times = []
    for run in range(runs + uncounted):
        started = time.perf_counter()
        work()
        if run >= uncounted:
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def form(width: int, height: int) -> Image.Image:
    """Return a page of numbered lines in two font sizes, as dense as a scanned form."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    for number, top in enumerate(range(20, height - 30, 26)):
        font = ImageFont.load_default(14 + 4 * (number % 2))
        draw.text((30, top), f"{number:02d}  Invoice no. {number * 7919 % 10_000}", "black", font)
        draw.text((width // 2, top), f"Amount due {number * 31 % 97},{number * 7 % 100:02d} EUR", "black", font)
    return page


if __name__ == "__main__":
    main()

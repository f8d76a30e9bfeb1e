"""The engines alone, two threads: a 736 x 960 page through the detector, 64 lines of it through the recogniser.

    python -m benchmarks.latency

Nothing else may run beside it. Medians of repeated runs in one process; the network of the CTPN paper in PyTorch fp32
runs in the same one, for the ratio.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from benchmarks.results import record
from benchmarks.vgg16_ctpn import Vgg16Ctpn
from detection_api.ctpn.predictor import WEIGHTS, TextDetector
from detection_api.ctpn.preprocess import fit
from mesh.inference import load_engine
from recognition_api.crnn.predictor import TextRecognizer

THREADS = 2
RUNS = 40


def main() -> None:
    detector = TextDetector.load(threads=THREADS)
    detector.warm_up()
    page = np.asarray(form(736, 960))
    boxes = detector.detect(page)
    engine, pixels = load_engine(WEIGHTS, THREADS), fit(page).pixels
    engine_ms = median_ms(lambda: engine.run(pixels))
    shape = " x ".join(map(str, pixels.shape[1:3]))
    record("latency", "detection 736x960, engine alone p50", engine_ms, "ms", f"working shape {shape}")
    record(
        "latency", "detection 736x960, all p50", median_ms(lambda: detector.detect(page)), "ms", f"{len(boxes)} boxes"
    )
    paper_ms = paper_network_ms()
    record("latency", "VGG16 CTPN 736x960, PyTorch fp32 p50", paper_ms, "ms")
    record("latency", "detection engine / VGG16 CTPN", engine_ms / paper_ms, "", f"1/{paper_ms / engine_ms:.0f}")

    recognizer = TextRecognizer.load(threads=THREADS)
    recognizer.warm_up()
    quads = [box.quad for box in boxes]
    lines = (quads * (64 // max(1, len(quads)) + 1))[:64]
    record("latency", "recognition 64 lines p50", median_ms(lambda: recognizer.recognize(page, lines)), "ms")


def paper_network_ms() -> float:
    """The network that the seed runs, on the same two threads."""
    torch.set_num_threads(THREADS)
    network, picture = Vgg16Ctpn().eval(), torch.zeros(1, 3, 960, 736)
    with torch.inference_mode():
        return median_ms(lambda: network(picture), runs=5)


def median_ms(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median wall time of so many calls after three that do not count, milliseconds."""
    times = []
    for run in range(runs + 3):
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

"""Latency of the detector, two threads: against RapidOCR's on OpenVINO, by picture size, and of postprocessing.

    python -m benchmarks.detection_latency

Run nothing else meanwhile. `rapidocr_worker.py` explains the installation of RapidOCR.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from benchmarks.engines import THREADS, rapidocr
from benchmarks.latency import form, median_ms
from benchmarks.results import record
from detection_api.ctpn import text_lines
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.predictor import TextDetector
from detection_api.ctpn.preprocess import working_size
from detection_api.ctpn.proposals import Proposals
from harness.in_process_decoding import decode_shrunk
from mesh.vision.picture import open_picture

ROUNDS = 20
UNCOUNTED = 3
MEGAPIXELS = (0.25, 0.5, 1, 2, 4, 12, 24)
PROPOSALS = 2000
SIZES = 1000


def main() -> None:
    detector = TextDetector.load(threads=THREADS)
    detector.warm_up()
    beside_rapidocr(detector)
    by_size(detector)
    proposals = some_proposals()
    record("detection", f"text lines of {PROPOSALS} proposals p50",
           median_ms(lambda: text_lines.build(CtpnConfig(), proposals)), "ms")  # fmt: skip
    memory(detector)


def beside_rapidocr(detector: TextDetector) -> None:
    """Run a decoded form of 736 × 960 through both detectors alternately."""
    page = form(736, 960)
    pixels = np.asarray(page)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder, rapidocr() as ask:
        path = Path(folder) / "form.png"
        page.save(path)
        for round_ in range(ROUNDS + UNCOUNTED):
            mine = median_ms(lambda: detector.detect(pixels), runs=1, uncounted=0)
            other = ask("boxes", [path])["ms"]
            if round_ >= UNCOUNTED:
                ours.append(mine)
                theirs.append(other)
    record("detection", "736x960, ours p50", statistics.median(ours), "ms")
    record("detection", "736x960, RapidOCR on OpenVINO p50", statistics.median(theirs), "ms")
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    record("detection", "736x960, ours / RapidOCR", ratio, "", "median of pairs")


def by_size(detector: TextDetector) -> None:
    """Measure JPEG photos of several sizes, including decoding."""
    for megapixels in MEGAPIXELS:
        width = round(1000 * (megapixels * 4 / 3) ** 0.5)
        file = io.BytesIO()
        form(736, 552).resize((width, width * 3 // 4), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
        content = file.getvalue()
        ms = median_ms(partial(_detect, detector, content), runs=15)
        record("detection", f"{megapixels:g} megapixels, decoding included p50", ms, "ms", f"{width} px wide")


def _detect(detector: TextDetector, content: bytes) -> None:
    picture = open_picture(content)
    detector.detect(decode_shrunk(picture, working_size), (picture.info.height, picture.info.width))


def some_proposals() -> Proposals:
    """Return proposals for the lines of a dense page."""
    columns, rows = 60, -(-PROPOSALS // 60)
    column, row = (index.ravel()[:PROPOSALS] for index in np.indices((columns, rows)))
    top = (row * 26 + 3).astype(np.float32)
    away, score = np.full(PROPOSALS, 32, np.float32), np.full(PROPOSALS, 0.95, np.float32)
    return Proposals(column, top, top + 18, -away, away, np.zeros(PROPOSALS, np.float32), score)


def memory(detector: TextDetector) -> None:
    """Measure resident memory before and after pictures of a thousand sizes."""
    rng = np.random.default_rng(1)
    process = psutil.Process()
    sizes = np.exp(rng.uniform(np.log(40), np.log(2500), (SIZES, 2))).astype(int)
    started = time.perf_counter()
    for number, (height, width) in enumerate(sizes.tolist()):
        detector.detect(np.full((height, width, 3), 255, np.uint8))
        if number + 1 in {SIZES // 10, SIZES // 2, SIZES}:
            resident = process.memory_info().rss / 1e6
            record("detection", f"resident memory after {number + 1} sizes", resident, "MB",
                   f"{time.perf_counter() - started:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()

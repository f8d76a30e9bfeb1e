"""`detect` and `recognize`: process pictures without a server, one JSON-serialisable result per picture."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detection_api.ctpn.predictor import TextDetector
from mesh.contracts.problems import Problem
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision import stored_pixels
from mesh.vision.decoding.processes import Decoders, DecodingProcesses
from mesh.vision.picture import DEFAULT_LIMITS
from mesh.vision.pixels import decode_in
from ocr_mesh.output import Answer
from ocr_mesh.reading.answers import rounded
from ocr_mesh.reading.opening import PROCESS_LIMITS
from ocr_mesh.reading.read_file import Unreadable
from recognition_api.crnn.predictor import TextRecognizer

Image = npt.NDArray[np.uint8]
Reader = Callable[[Image], Mapping[str, Any]]
"""Returns the result of an upright picture, H x W x 3 RGB uint8."""


def line_finder(threads: int) -> Reader:
    """Return a function that detects the lines of a page. Each has an empty text."""
    detector = TextDetector.load(threads=threads)

    def detect(image: Image) -> Mapping[str, Any]:
        boxes = detector.detect(image)
        lines = [{"quad": rounded(box.quad), "text": "", "score": round(box.score, 4)} for box in boxes]
        return _size(image) | {"lines": lines}

    return detect


def crop_reader(threads: int) -> Reader:
    """Return a function that recognises a picture of one line."""
    recognizer = TextRecognizer.load(threads=threads)

    def recognize(image: Image) -> Mapping[str, Any]:
        [line] = recognizer.recognize_crops([image])
        return {"text": line.text, "confidence": round(line.confidence, 4)}

    return recognize


def local_decoders() -> DecodingProcesses:
    """Start a process that decodes one picture after another."""
    queue = ConcurrencyLimit("decoding", running=1, waiting=0, wait_s=1)
    return DecodingProcesses(DEFAULT_LIMITS, PROCESS_LIMITS, queue, [stored_pixels.__name__])


def answer(path: str, read: Reader, decoders: Decoders) -> Answer:
    """Open, decode and process one picture. Raises Unreadable."""
    started_at = time.perf_counter()
    try:
        with decoders.decoder() as decoder:
            image, _ = decode_in(decoder, Path(path).read_bytes(), "RGB")
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    except Problem as error:
        raise Unreadable(error.detail) from error
    result = read(image)
    return {"image": path, **result, "ms": round((time.perf_counter() - started_at) * 1000, 1)}


def _size(image: Image) -> dict[str, Any]:
    height, width = image.shape[:2]
    return {"width": width, "height": height}

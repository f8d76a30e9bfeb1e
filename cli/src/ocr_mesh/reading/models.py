"""Both models in this process, and how they read one page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from detection_api.ctpn.predictor import TextDetector
from mesh.contracts.line import LineText, Quad
from mesh.vision.documents.document import SourcePage
from mesh.vision.documents.own_text import boxes_to_read, known_lines
from mesh.vision.page import KnownLine, Page, read_page, read_page_in_steps, result_of
from recognition_api.crnn.predictor import TextRecognizer

Image = npt.NDArray[np.uint8]
PageModels = Callable[[Image, SourcePage | None], Page]
"""Returns the text of an upright picture, H x W x 3 RGB uint8; of a page of a document also its own text."""


class LazyModels:
    """Loads the models with the first page, and reads one page at a time with all threads. Thread-safe."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._models: PageModels | None = None

    def __call__(self, image: Image, source: SourcePage | None) -> Page:
        with self._lock:
            if self._models is None:
                self._models = load_models(self._threads)
            return self._models(image, source)


def load_models(threads: int) -> PageModels:
    """Return a function that reads a page."""
    detector, recognizer = TextDetector.load(threads=threads), TextRecognizer.load(threads=threads)

    def read(image: Image, source: SourcePage | None) -> Page:
        def texts(quads: Sequence[Quad]) -> list[list[LineText]]:
            return [recognizer.recognize(image, quads)]

        boxes = detector.detect(image)
        if source is None:
            return read_page(boxes, texts)
        return result_of(read_page_in_steps(boxes_to_read(source, boxes), texts, known=_known(source)))

    return read


def own_text(source: SourcePage) -> Page:
    """Return the page's own text, without the models."""
    return result_of(read_page_in_steps([], lambda quads: [], known=_known(source)))


def _known(source: SourcePage) -> Sequence[KnownLine]:
    return [] if source.words is None else known_lines(source.words)

"""Fake detection-api and recognition-api, which derive the text from the bytes of the picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Semaphore

from flask import Flask, Response, request

from mesh.contracts import detect_text, recognize_text
from mesh.contracts.detect_text import DetectedBoxes
from mesh.contracts.line import LineText, TextBox
from mesh.contracts.recognize_text import RecognizedTokens
from tests.faults.content import text_lines
from tests.mesh.loopback import serving

SCORE = 0.875
CONFIDENCE = 0.75


@dataclass
class StandIns:
    """Both services at one address. Requests wait while `may_answer` is cleared; `arrived` counts them."""

    address: str = ""
    may_answer: Event = field(default_factory=Event)
    arrived: Semaphore = field(default_factory=lambda: Semaphore(0))

    def count_from_now(self) -> None:
        self.arrived = Semaphore(0)


@contextmanager
def stand_ins() -> Iterator[StandIns]:
    services = StandIns()
    services.may_answer.set()
    with serving(_make_app(services)) as services.address:
        yield services


def _make_app(services: StandIns) -> Flask:
    app = Flask("stand-ins")

    @app.get("/ready")
    def ready() -> str:
        return "ready"

    @app.post("/boxes")
    def boxes() -> Response:
        services.arrived.release()
        services.may_answer.wait()
        lines = text_lines(request.files[detect_text.FILE_FIELD].read())
        found = DetectedBoxes.of(TextBox(line.quad, SCORE) for line in lines)
        return Response(found.model_dump_json(), content_type="application/json")

    @app.post("/extract")
    def extract() -> Response:
        lines = text_lines(request.files[recognize_text.FILE_FIELD].read())
        read = [LineText(text=line.text, confidence=CONFIDENCE) for line in lines]
        tokens = RecognizedTokens(tokens=[line.text for line in read], lines=tuple(read))
        return Response(tokens.model_dump_json(), content_type="application/json")

    return app

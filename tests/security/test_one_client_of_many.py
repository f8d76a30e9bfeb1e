"""One client sends pictures as fast as it can, and another is served in turn: attack A6."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest
from urllib3 import encode_multipart_formdata

import detection_api.app
import recognition_api.app
from detection_api.settings import DetectionApiSettings
from harness.attackers import PERSON, answer_to
from harness.waiting import eventually
from mesh.contracts.topology import Service
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeDetector, FakeRecognizer
from tests.mesh.loopback import serving
from tests.mesh.pictures import blank, encode
from tests.service_process import ServiceProcess, started

_MODEL_S: Final = 0.1
_ATTACKERS: Final = 40
"""More than the models let in."""
_READS: Final = 8


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServiceProcess]:
    """bff-api, and models that take a while."""
    detector, recognizer = FakeDetector(), FakeRecognizer()
    detector.before_answer = recognizer.before_answer = lambda: time.sleep(_MODEL_S)
    settings: dict[str, Any] = {"data": tmp_path}
    with ExitStack() as stack:
        detection = detection_api.app.create_app(DetectionApiSettings(**settings), detector)
        recognition = recognition_api.app.create_app(RecognitionApiSettings(**settings), recognizer)
        running = stack.enter_context(
            started(
                Service.BFF_API,
                tmp_path,
                MESH_DETECTION_API_URL=stack.enter_context(serving(detection)),
                MESH_RECOGNITION_API_URL=stack.enter_context(serving(recognition)),
                BFF_API_RATE_LIMITS="false",
            )
        )
        running.wait_until("/health", 200)
        yield running
        assert running.end() == 0, running.log.read_text()


def test_client_with_one_picture_at_a_time_is_read_beside_one_that_sends_forty(server: ServiceProcess) -> None:
    sent = _read_request()
    is_over = threading.Event()
    refused: list[bytes] = []
    attackers_took_s: list[float] = []

    def flood() -> None:
        while not is_over.is_set():
            started_at = time.monotonic()
            answer = answer_to(server.url, sent, within_s=60, source="127.0.0.2")
            if answer.startswith(b"HTTP/1.1 200 "):
                attackers_took_s.append(time.monotonic() - started_at)
            else:
                refused.append(answer)

    with ThreadPoolExecutor(_ATTACKERS) as attackers:
        floods = [attackers.submit(flood) for _ in range(_ATTACKERS)]
        try:
            eventually(lambda: refused)  # the queues are full
            took_s = []
            for _ in range(_READS):
                started_at = time.monotonic()
                answer = answer_to(server.url, sent, PERSON, within_s=60)
                took_s.append(time.monotonic() - started_at)
                assert answer.startswith(b"HTTP/1.1 200 "), answer
        finally:
            is_over.set()
        for each in floods:
            each.result()
    # Alone it takes 0.2 s. At each model it waits for at most the request that runs and one of each other client;
    # those of the attacker wait for each other.
    assert median(took_s) < median(attackers_took_s) / 2
    assert all(b"\r\nRetry-After: " in answer for answer in refused)


def _read_request() -> bytes:
    body, content_type = encode_multipart_formdata({"image": ("a.png", encode(blank()))})
    head = (
        f"POST /read HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

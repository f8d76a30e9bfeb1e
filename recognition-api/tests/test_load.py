"""Concurrency limit of the service under load."""

from __future__ import annotations

import io
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from werkzeug.test import TestResponse

from recognition_api.app import create_app
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeRecognizer

MAX_WAITING = 1


class Barrier:
    """Blocks every recognition until it is opened."""

    def __init__(self, recognizer: FakeRecognizer) -> None:
        self.inside = threading.Semaphore(0)
        self.opened = threading.Event()
        recognizer.before_answer = self._hold

    def _hold(self) -> None:
        self.inside.release()
        assert self.opened.wait(20)


def post(app: Flask, png: bytes) -> TestResponse:
    with app.test_client() as client:
        return client.post(
            "/extract", data={"image": (io.BytesIO(png), "picture.png"), "boxes": "[[[0, 0], [9, 0], [9, 9], [0, 9]]]"}
        )


def waiting() -> float:
    return REGISTRY.get_sample_value("ocr_work_waiting", {"work": "recognition"}) or 0.0


def test_request_is_rejected_at_once_when_the_queue_is_full(
    settings: RecognitionApiSettings, recognizer: FakeRecognizer, png: bytes
) -> None:
    app = create_app(settings, recognizer)
    barrier = Barrier(recognizer)
    with ThreadPoolExecutor(2) as pool:
        admitted: list[Future[TestResponse]] = [pool.submit(post, app, png)]
        try:
            assert barrier.inside.acquire(timeout=10)
            admitted.append(pool.submit(post, app, png))
            while waiting() < MAX_WAITING:
                assert not admitted[1].done()
            refused = post(app, png)
            with app.test_client() as client:
                probe = client.get("/health")
        finally:
            barrier.opened.set()
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.get_json()["type"] == "urn:ocr-mesh:problem:busy"
    assert probe.status_code == 200
    assert [answer.result().status_code for answer in admitted] == [200, 200]
    assert len(recognizer.seen) == 2


def test_queued_request_times_out_with_503(
    monkeypatch: pytest.MonkeyPatch, recognizer: FakeRecognizer, png: bytes
) -> None:
    monkeypatch.setenv("RECOGNITION_API_MAX_WAIT_S", "0.05")
    app = create_app(RecognitionApiSettings.load(), recognizer)
    barrier = Barrier(recognizer)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(post, app, png)
        try:
            assert barrier.inside.acquire(timeout=10)
            assert post(app, png).status_code == 503
        finally:
            barrier.opened.set()
    assert running.result().status_code == 200


def test_slot_is_free_after_a_failure(settings: RecognitionApiSettings, recognizer: FakeRecognizer, png: bytes) -> None:
    app = create_app(settings, recognizer)
    recognizer.before_answer = lambda: 1 / 0
    for _ in range(4):
        failed = post(app, png)
        assert failed.status_code == 500
        assert "ZeroDivisionError" not in failed.text
    recognizer.before_answer = lambda: None
    assert post(app, png).status_code == 200

"""Concurrency limit of the service under load."""

from __future__ import annotations

import io
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from werkzeug.test import TestResponse

from detection_api.app import create_app
from detection_api.settings import DetectionApiSettings
from tests.fakes import FakeDetector

MAX_WAITING = 1


class Barrier:
    """Blocks every detection until it is opened."""

    def __init__(self, detector: FakeDetector) -> None:
        self.inside = threading.Semaphore(0)
        self.opened = threading.Event()
        detector.before_answer = self._hold

    def _hold(self) -> None:
        self.inside.release()
        assert self.opened.wait(20)


def post(app: Flask, png: bytes) -> TestResponse:
    with app.test_client() as client:
        return client.post("/boxes", data={"image": (io.BytesIO(png), "picture.png")})


def waiting() -> float:
    return REGISTRY.get_sample_value("ocr_work_waiting", {"work": "detection"}) or 0.0


def test_request_is_rejected_at_once_when_the_queue_is_full(
    settings: DetectionApiSettings, detector: FakeDetector, png: bytes
) -> None:
    app = create_app(settings, detector)
    barrier = Barrier(detector)
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
    assert len(detector.seen) == 2


def test_queued_request_times_out_with_503(monkeypatch: pytest.MonkeyPatch, detector: FakeDetector, png: bytes) -> None:
    monkeypatch.setenv("DETECTION_API_MAX_WAIT_S", "0.05")
    app = create_app(DetectionApiSettings.load(), detector)
    barrier = Barrier(detector)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(post, app, png)
        try:
            assert barrier.inside.acquire(timeout=10)
            assert post(app, png).status_code == 503
        finally:
            barrier.opened.set()
    assert running.result().status_code == 200


def test_slot_is_free_after_a_failure(settings: DetectionApiSettings, detector: FakeDetector, png: bytes) -> None:
    app = create_app(settings, detector)
    detector.before_answer = lambda: 1 / 0
    for _ in range(4):
        failed = post(app, png)
        assert failed.status_code == 500
        assert "ZeroDivisionError" not in failed.text
    detector.before_answer = lambda: None
    assert post(app, png).status_code == 200

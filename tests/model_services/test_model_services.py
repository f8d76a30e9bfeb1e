"""What detection-api and recognition-api have in common: start, readiness, documentation, limits, settings."""

from __future__ import annotations

import io
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from prometheus_client import REGISTRY
from werkzeug.test import TestResponse

import detection_api.app
import recognition_api.app
from detection_api.settings import DetectionApiSettings
from harness.in_process_decoding import InProcessDecoders
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.platform.http.server import CannotStart
from mesh.platform.settings import MeshSettings, SettingsError
from mesh.vision.picture import PictureLimits
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeDetector, FakeModel, FakeRecognizer
from tests.mesh.pictures import blank, encode
from tests.service_process import cut_off, serving, started

PICTURE = encode(blank())


@dataclass(frozen=True)
class ModelService:
    name: Service
    create_app: Callable[..., Flask]
    settings: type[MeshSettings]
    fake: type[FakeModel]
    route: str
    form: dict[str, str]
    work: str

    def variable(self, name: str) -> str:
        return f"{self.name}_{name}".replace("-", "_").upper()

    def post(self, app: Flask, picture: bytes = PICTURE) -> TestResponse:
        with app.test_client() as client:
            return client.post(self.route, data={"image": (io.BytesIO(picture), "picture.png"), **self.form})


SERVICES = (
    ModelService(
        Service.DETECTION_API,
        detection_api.app.create_app,
        DetectionApiSettings,
        FakeDetector,
        "/boxes",
        {},
        "detection",
    ),
    ModelService(
        Service.RECOGNITION_API,
        recognition_api.app.create_app,
        RecognitionApiSettings,
        FakeRecognizer,
        "/extract",
        {"boxes": "[[[0, 0], [9, 0], [9, 9], [0, 9]]]"},
        "recognition",
    ),
)


@pytest.fixture(params=SERVICES, ids=lambda service: service.name)
def service(request: pytest.FixtureRequest) -> ModelService:
    found: ModelService = request.param
    return found


@pytest.fixture
def model(service: ModelService) -> FakeModel:
    return service.fake()


def app_of(service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch, **settings: str) -> Flask:
    for name, value in settings.items():
        monkeypatch.setenv(service.variable(name), value)
    loaded = service.settings.load()
    decoders = InProcessDecoders(PictureLimits(max_pixels=loaded.max_picture_pixels))
    return service.create_app(loaded, model, decoders)


def test_a_service_is_ready_once_the_model_has_run(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_run = threading.Event()
    model.run_once = lambda: may_run.wait(20)
    with app_of(service, model, monkeypatch).test_client() as client:
        try:
            assert client.get("/health").status_code == 200
            refused = [client.get("/started"), client.get("/ready")]
        finally:
            may_run.set()
        assert [answer.status_code for answer in refused] == [503, 503]
        assert all("model" in answer.get_json()["checks"] for answer in refused)
        eventually(lambda: client.get("/started").status_code == client.get("/ready").status_code == 200)


def test_a_service_is_never_ready_when_the_model_does_not_run(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no such operator")

    model.run_once = fail
    with app_of(service, model, monkeypatch).test_client() as client:
        eventually(lambda: "no such operator" in client.get("/ready").get_json()["checks"]["model"])
        assert [client.get(path).status_code for path in ("/started", "/ready", "/health")] == [503, 503, 200]


def test_a_missing_model_stops_the_start_and_is_named(
    service: ModelService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing.onnx")
    monkeypatch.setenv(service.variable("MODEL_PATH"), missing)
    with pytest.raises(CannotStart, match=re.escape(missing)):
        service.create_app(service.settings.load())
    with started(service.name, tmp_path) as ended:
        assert ended.process.wait(60) != 0
        printed = ended.log.read_text()
    assert "Traceback" not in printed
    assert missing in printed


def test_a_service_goes_on_after_a_request_that_was_cut_off(service: ModelService, tmp_path: Path) -> None:
    with serving(service.name, tmp_path) as running:
        cut_off(running.url, service.route)
        assert running.process.poll() is None


def test_documentation_is_valid_and_needs_no_other_server(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_of(service, model, monkeypatch).test_client() as client:
        document: Any = client.get("/openapi.json").get_json()
        OpenAPIV31SpecValidator(document).validate()
        operation = document["paths"][service.route]["post"]
        form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
        assert form["properties"]["image"]["format"] == "binary"
        assert set(operation["responses"]) == {"200", "400", "413", "415", "422", "503"}
        linked = re.findall(r'(?:src|href)="([^"]+)"', client.get("/doc").text)
        assert linked
        for address in linked:
            with client.get(f"/{address}") as file:
                assert file.status_code == 200, address


@pytest.mark.parametrize(
    ("picture", "status", "words"),
    [
        (b"", 400, "empty"),
        (b"just text", 400, "not supported"),
        (PICTURE[: len(PICTURE) // 2], 400, "damaged"),
        (encode(blank(1000, 101)), 413, "1000 x 101 pixels"),
    ],
    ids=["empty", "text", "truncated", "too many pixels"],
)
def test_bad_picture_is_rejected(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch, picture: bytes, status: int, words: str
) -> None:
    monkeypatch.setenv("MESH_MAX_PICTURE_PIXELS", "100000")
    answer = service.post(app_of(service, model, monkeypatch), picture)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert words in answer.get_json()["detail"]
    assert model.seen == []


def test_response_has_timings_of_each_stage(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = service.post(app_of(service, model, monkeypatch))
    names = [entry.split(";dur=")[0] for entry in answer.headers["Server-Timing"].split(", ")]
    assert names == ["decode", service.work]


@pytest.mark.parametrize(("name", "value"), [("THREADS", "0"), ("ENGINE", "gpu"), ("THREAD", "1")])
def test_a_wrong_setting_is_named(
    service: ModelService, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert getattr(service.settings.load(), "threads") == len(os.sched_getaffinity(0))  # noqa: B009
    monkeypatch.setenv(service.variable(name), value)
    with pytest.raises(SettingsError, match=service.variable(name)):
        service.settings.load()


class Gate:
    """Holds every prediction until it is opened."""

    def __init__(self, model: FakeModel) -> None:
        self.inside = threading.Semaphore(0)
        self.opened = threading.Event()
        model.before_answer = self._hold

    def _hold(self) -> None:
        self.inside.release()
        assert self.opened.wait(20)


def test_a_request_is_refused_at_once_when_the_queue_is_full(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(service, model, monkeypatch, MAX_WAITING="1", MAX_WAIT_S="5")
    gate = Gate(model)
    with ThreadPoolExecutor(2) as pool:
        admitted: list[Future[TestResponse]] = [pool.submit(service.post, app)]
        try:
            assert gate.inside.acquire(timeout=60)
            admitted.append(pool.submit(service.post, app))
            eventually(lambda: REGISTRY.get_sample_value("ocr_work_waiting", {"work": service.work}))
            refused = service.post(app)
            assert app.test_client().get("/health").status_code == 200
        finally:
            gate.opened.set()
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.get_json()["type"] == "urn:ocr-mesh:problem:busy"
    assert [answer.result().status_code for answer in admitted] == [200, 200]


def test_a_request_that_waits_too_long_is_refused(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(service, model, monkeypatch, MAX_WAIT_S="0.05")
    gate = Gate(model)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(service.post, app)
        try:
            assert gate.inside.acquire(timeout=60)
            assert service.post(app).status_code == 503
        finally:
            gate.opened.set()
    assert running.result().status_code == 200


def test_a_failed_prediction_frees_its_slot(
    service: ModelService, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(service, model, monkeypatch)
    model.before_answer = lambda: 1 / 0
    for _ in range(3):
        failed = service.post(app)
        assert failed.status_code == 500
        assert "ZeroDivisionError" not in failed.text
    model.before_answer = lambda: None
    assert service.post(app).status_code == 200

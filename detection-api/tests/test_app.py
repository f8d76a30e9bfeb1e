"""Readiness, start, documentation and settings."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from detection_api.app import create_app
from detection_api.settings import DetectionApiSettings
from mesh.platform.http.server import CannotStart
from mesh.platform.settings import SettingsError
from tests.fakes import FakeDetector


def test_not_started_until_the_model_has_run_once(settings: DetectionApiSettings, detector: FakeDetector) -> None:
    may_run = threading.Event()
    detector.run_once = lambda: may_run.wait(20)
    with create_app(settings, detector).test_client() as client:
        try:
            assert client.get("/health").status_code == 200
            refused = [client.get("/started"), client.get("/ready")]
        finally:
            may_run.set()
        assert [answer.status_code for answer in refused] == [503, 503]
        assert all("warming up" in answer.get_json()["checks"]["model"] for answer in refused)
        deadline = time.monotonic() + 10
        while client.get("/started").status_code != 200:
            assert time.monotonic() < deadline
        assert client.get("/ready").status_code == 200


def test_never_ready_when_the_model_fails(settings: DetectionApiSettings, detector: FakeDetector) -> None:
    ran = threading.Event()

    def fail() -> None:
        ran.set()
        raise RuntimeError("no such operator")

    detector.run_once = fail
    with create_app(settings, detector).test_client() as client:
        assert ran.wait(10)
        deadline = time.monotonic() + 10
        while "no such operator" not in client.get("/ready").get_json()["checks"]["model"]:
            assert time.monotonic() < deadline
        assert [client.get(path).status_code for path in ("/started", "/ready", "/health")] == [503, 503, 200]


def test_missing_model_is_reported_at_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = tmp_path / "missing.onnx"
    monkeypatch.setenv("DETECTION_API_MODEL_PATH", str(missing))
    with pytest.raises(CannotStart, match=re.escape(str(missing))):
        create_app(DetectionApiSettings.load())


def test_openapi_document_is_valid(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    for route in ("/boxes", "/minimal-boxes"):
        operation = document["paths"][route]["post"]
        form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
        assert form["properties"]["image"]["format"] == "binary"
        assert form["required"] == ["image"]
        assert set(operation["responses"]) == {"200", "400", "413", "415", "503"}


def test_documentation_page_needs_no_other_server(client: FlaskClient) -> None:
    page = client.get("/doc")
    assert page.status_code == 200
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert linked
    for address in linked:
        with client.get(f"/{address}") as file:
            assert file.status_code == 200, address


@pytest.mark.parametrize(
    ("name", "value"), [("DETECTION_API_THREADS", "0"), ("DETECTION_API_ENGINE", "gpu"), ("DETECTION_API_THREAD", "1")]
)
def test_invalid_setting_is_reported(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        DetectionApiSettings.load()


def test_default_threads_are_the_usable_cpus() -> None:
    assert DetectionApiSettings.load().threads == len(os.sched_getaffinity(0))

"""A picture that takes minutes to decode stops no other: 643 KB of repeated scans took 250 s, and blocked all reading.

Repeated scans are counted before decoding. Whatever else takes long is killed at a time limit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from urllib3 import encode_multipart_formdata
from werkzeug.test import TestResponse

import detection_api.app
import recognition_api.app
from detection_api.settings import DetectionApiSettings
from harness.decoding_processes import processes
from mesh.vision import jpeg_structure
from mesh.vision.decoding.processes import DecodingProcesses
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeDetector, FakeRecognizer
from tests.mesh.pictures import bars, encode
from tests.security import attack_files

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 2.0
BOXES = "[[[0, 0], [9, 0], [9, 9], [0, 9]]]"
ORDINARY = encode(bars(2))
SERVICES = ("detection", "recognition")


@pytest.fixture
def decoders(monkeypatch: pytest.MonkeyPatch) -> Iterator[DecodingProcesses]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    decoders = processes(TIMEOUT_S, megabytes=640)
    decoders.warm_up()
    yield decoders
    decoders.close()


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, decoders: DecodingProcesses) -> Flask:
    if request.param == "detection":
        return detection_api.app.create_app(DetectionApiSettings(), FakeDetector(), decoders)
    return recognition_api.app.create_app(RecognitionApiSettings(), FakeRecognizer(), decoders)


def read(app: Flask, content: bytes) -> TestResponse:
    route = "/boxes" if "detection_api" in app.import_name else "/extract"
    # Encoded here: of a large form, Werkzeug's test client leaves a temporary file open.
    body, content_type = encode_multipart_formdata({"image": ("a", content), "boxes": BOXES})
    with app.test_client() as client:
        return client.post(route, data=body, content_type=content_type)


def test_jpeg_of_3000_scans_is_refused_before_decoding(app: Flask) -> None:
    attack = attack_files.many_scans(7900, 3000)
    assert len(attack) < 700_000
    started = time.monotonic()

    answer = read(app, attack)

    assert (answer.status_code, answer.get_json()["type"]) == (413, "urn:ocr-mesh:problem:bad-picture")
    assert "too many scans; the limit is 64" in answer.get_json()["detail"]
    assert time.monotonic() - started < 30


def test_others_are_read_while_a_decoding_is_killed(app: Flask) -> None:
    """As many scans as are allowed, for the whole size: it takes seconds, more than the time limit here."""
    attack = attack_files.many_scans(7900, jpeg_structure.MAX_SCANS - 10)
    assert read(app, ORDINARY).status_code == 200
    with ThreadPoolExecutor(1) as attacker:
        attacking = attacker.submit(read, app, attack)
        read_meanwhile = 0
        while not attacking.done():
            assert read(app, ORDINARY).status_code == 200
            read_meanwhile += 1
    assert read_meanwhile > 1
    assert attacking.result().status_code == 422
    assert "longer than 2 seconds" in attacking.result().get_json()["detail"]
    assert read(app, ORDINARY).status_code == 200

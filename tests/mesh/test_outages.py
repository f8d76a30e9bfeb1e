"""Test that a service that is down, slow or invalid gives 502, 503 or 504 in time, and that nothing is stored."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mesh.contracts.problems import ProblemBody
from tests.mesh import pictures
from tests.mesh.loopback import Behaviour, answers, closes, drips_headers, hangs, misbehaving
from tests.mesh.system import Mesh

PICTURE = pictures.encode(pictures.bars(3))
TIMEOUT_S = 0.5
NOWHERE = "http://127.0.0.1:9"

MODELS = pytest.mark.parametrize("model", ["detection", "recognition"])


def settings_for(model: str, address: str) -> dict[str, Any]:
    return {f"{model}_api_url": address, f"{model}_timeout_s": TIMEOUT_S}


@MODELS
@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        pytest.param(hangs, 504, id="slow"),
        pytest.param(drips_headers, 504, id="a byte of the headers at a time"),
        pytest.param(closes, 503, id="closes the connection"),
        pytest.param(answers(b"\x00\xff rubbish"), 502, id="rubbish"),
        pytest.param(answers(b'{"error": "out of memory"}', 500), 502, id="error body"),
    ],
)
def test_response_names_the_failing_service_in_time(mesh: Mesh, model: str, behaviour: Behaviour, status: int) -> None:
    before = mesh.kept()
    with misbehaving(behaviour) as address, mesh.other_bff(**settings_for(model, address)) as bff:
        started = time.monotonic()
        answer = bff.read(PICTURE)
        elapsed_s = time.monotonic() - started

    body = ProblemBody.model_validate_json(answer.data)
    assert (answer.status, body.status, body.service) == (status, status, f"{model}-api")
    assert body.detail
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert elapsed_s < TIMEOUT_S + 8
    assert mesh.kept() == before


def test_picture_without_text_is_read_when_recognition_is_down(mesh: Mesh) -> None:
    with mesh.other_bff(**settings_for("recognition", NOWHERE)) as bff:
        answer = bff.read(pictures.encode(pictures.blank()))

    assert (answer.status, answer.json()["text"], answer.json()["lines"]) == (200, "", [])


def test_reads_and_corrections_are_accepted_when_the_store_is_down(mesh: Mesh) -> None:
    with mesh.other_bff(image_store_url=NOWHERE) as bff:
        image_id = bff.read(PICTURE).json()["id"]
        corrected = bff.correct(id=image_id, text="better", ord_num=0)
        unknown = bff.correct(id="11111111-1111-4111-8111-111111111111", text="better")
        history = bff.call("GET", "/api/images")

    assert corrected.status == 202
    for answer in (unknown, history):
        assert (answer.status, answer.json()["service"]) == (503, "image-store-rest")
    mesh.work()
    assert mesh.image(image_id).json()["boxes"][0]["corrected_text"] == "better"


def test_requests_above_the_queue_limit_get_503_with_retry_after(mesh: Mesh) -> None:
    """One picture is being read and 16 are queued: the next is refused at once, and all accepted ones are read."""
    mesh.detector.may_answer.clear()
    with mesh.other_bff(detection_timeout_s=60.0, heavy_reads=20) as bff, ThreadPoolExecutor(24) as people:
        started = time.monotonic()
        reads = [people.submit(bff.read, PICTURE) for _ in range(20)]
        while sum(read.done() for read in reads) < 3:
            assert time.monotonic() - started < 9, "waiting requests are refused only after 10 s"
            time.sleep(0.02)
        mesh.detector.may_answer.set()
        answers = [read.result() for read in reads]

    assert sorted(answer.status for answer in answers) == [200] * 17 + [503] * 3
    refused = [answer for answer in answers if answer.status == 503]
    assert {answer.json()["service"] for answer in refused} == {"detection-api"}
    assert all(answer.headers["Retry-After"].isdigit() for answer in refused)
    mesh.work()

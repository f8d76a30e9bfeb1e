"""Test `POST /read` as a stream of events, and the cancellation when the client disconnects."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import urllib3
from prometheus_client import REGISTRY
from urllib3.filepost import encode_multipart_formdata

from harness.waiting import eventually
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, ProblemBody
from mesh.contracts.read_image import FoundBox, ReadImage
from recognition_api.routes import LINES_PER_PART
from tests.mesh import pictures
from tests.mesh.loopback import closes, misbehaving
from tests.mesh.system import Bff, Mesh

LINES = 2 * LINES_PER_PART + 5
PICTURE = pictures.encode(pictures.bars(LINES))
EVENTS = {"Accept": "text/event-stream"}


def read_events(bff: Bff, picture: bytes) -> list[tuple[str, Any]]:
    answer = bff.call("POST", "/read", fields={"image": ("a.png", picture)}, headers=EVENTS)
    assert answer.status == 200, answer.data
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    return list(parsed(answer.data.decode()))


def parsed(stream: str) -> Iterator[tuple[str, Any]]:
    for block in stream.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_stream_has_an_event_for_each_step(mesh: Mesh) -> None:
    (_, accepted), (_, found), *texts, (_, done) = events = read_events(mesh, PICTURE)

    assert [name for name, _ in events] == ["accepted", "boxes", "texts", "texts", "texts", "done"]
    assert (accepted["image"]["width"], accepted["image"]["name"]) == (160, "a.png")
    assert [box["place"] for box in found["boxes"]] == list(range(LINES))
    assert [(step["read"], step["of"]) for _, step in texts] == [
        (LINES_PER_PART, LINES),
        (2 * LINES_PER_PART, LINES),
        (LINES, LINES),
    ]
    assert [text["text"] for _, step in texts for text in step["texts"]] == pictures.bar_texts(LINES)
    answer = ReadImage.model_validate(done)
    assert [line.text for line in answer.lines] == pictures.bar_texts(LINES)
    assert [line.quad for line in answer.lines] == [FoundBox.model_validate(box).quad for box in found["boxes"]]
    assert answer.id == accepted["id"]
    mesh.work()
    assert mesh.image(answer.id).json()["text"] == answer.text


def test_stream_of_a_picture_without_text_has_no_text_events(mesh: Mesh) -> None:
    events = read_events(mesh, pictures.encode(pictures.blank()))

    assert [name for name, _ in events] == ["accepted", "boxes", "done"]
    assert events[-1][1]["lines"] == []


def test_invalid_picture_is_a_problem_response_without_a_stream(mesh: Mesh) -> None:
    answer = mesh.call("POST", "/read", fields={"image": ("a.png", b"no picture")}, headers=EVENTS)

    assert (answer.status, answer.headers["Content-Type"]) == (400, PROBLEM_CONTENT_TYPE)


def test_last_event_is_a_problem_when_a_service_fails(mesh: Mesh) -> None:
    before = mesh.kept()
    with misbehaving(closes) as address, mesh.other_bff(recognition_api_url=address) as bff:
        events = read_events(bff, PICTURE)

    assert [name for name, _ in events] == ["accepted", "boxes", "problem"]
    problem = ProblemBody.model_validate(events[-1][1])
    assert (problem.status, problem.service) == (503, "recognition-api")
    assert mesh.kept() == before


def test_last_event_is_a_problem_when_a_service_has_a_defect(mesh: Mesh) -> None:
    mesh.detector.fixed_boxes = ["no box"]  # type: ignore[list-item]  # only a defect could return it
    [(_, _), (name, problem)] = read_events(mesh, PICTURE)

    assert (name, problem["status"]) == ("problem", 502)


def disconnect_from(bff: Bff, picture: bytes, until: Callable[[], bool], accept: str = "text/event-stream") -> None:
    """Send a picture, and disconnect as soon as `until` holds."""
    body, content_type = encode_multipart_formdata({"image": ("a.png", picture)})
    address = urlsplit(bff.address)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        head = f"POST /read HTTP/1.1\r\nHost: {address.netloc}\r\nAccept: {accept}\r\n"
        connection.sendall(f"{head}Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        eventually(until)


def gauge(name: str, work: str) -> float:
    return REGISTRY.get_sample_value(name, {"work": work}) or 0.0


def running(work: str) -> bool:
    return gauge("ocr_work_running", work) > 0


def test_reading_stops_when_the_client_disconnects(mesh: Mesh) -> None:
    for accept in ("text/event-stream", "application/json"):
        before, asked_before = mesh.kept(), mesh.recognizer.asked
        mesh.recognizer.may_answer.clear()
        disconnect_from(mesh, PICTURE, lambda: running("recognition"), accept)
        time.sleep(0.2)  # for bff-api to notice it, and to disconnect in turn
        mesh.recognizer.may_answer.set()
        eventually(lambda: not running("recognition"))

        assert mesh.recognizer.asked - asked_before <= LINES_PER_PART
        assert mesh.kept() == before


def test_queued_picture_is_cancelled_when_the_client_disconnects(mesh: Mesh) -> None:
    before = mesh.kept()
    mesh.detector.may_answer.clear()
    try:
        disconnect_from(mesh, PICTURE, lambda: running("detection"))
        disconnect_from(mesh, PICTURE, lambda: gauge("ocr_work_waiting", "detection") > 0)
        eventually(lambda: gauge("ocr_work_waiting", "detection") == 0)
        assert running("detection")
    finally:
        mesh.detector.may_answer.set()
    eventually(lambda: not running("detection"))

    assert mesh.kept() == before


def test_texts_arrive_before_the_last_line_is_read(mesh: Mesh) -> None:
    mesh.detector.may_answer.clear()
    http = urllib3.PoolManager(timeout=10, retries=False)
    fields = {"image": ("a.png", PICTURE)}
    answer = http.request("POST", f"{mesh.address}/read", fields=fields, headers=EVENTS, preload_content=False)

    assert answer.read1(1 << 16).startswith(b"event: accepted\n")
    mesh.recognizer.may_answer.clear()
    mesh.detector.may_answer.set()
    assert answer.read1(1 << 16).startswith(b"event: boxes\n")
    mesh.recognizer.may_answer.set()
    assert answer.read().endswith(b"\n\n")
    assert mesh.kept()[0] > 0

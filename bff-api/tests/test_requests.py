"""Test the validation of requests, and the problem responses."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.mesh import pictures
from tests.mesh.loopback import answers, misbehaving

NewClient = Callable[..., FlaskClient]

SECRET = "what signs the cookies of these tests"
ID = "11111111-1111-4111-8111-111111111111"
PICTURE = pictures.encode(pictures.blank())


@pytest.fixture
def client(new_client: NewClient) -> Iterator[FlaskClient]:
    """Of an app that finds no text in any picture."""
    with misbehaving(answers(b"[]")) as address:
        yield new_client(detection_api_url=address, max_upload_bytes=100_000, owner_secret=SECRET)


def upload(client: FlaskClient, name: str, content: bytes = PICTURE) -> Any:
    return client.post("/read", data={"image": (io.BytesIO(content), name)})


def assert_problem(answer: Any, status: int, *words: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == PROBLEM_CONTENT_TYPE
    body = answer.get_json()
    assert body["status"] == status
    assert body["error"] == body["detail"]
    assert body["timestamp"]
    for word in words:
        assert word in body["detail"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("scan.png", "scan.png"),
        ("C:/Users/me/scan.png", "scan.png"),
        ("../../etc/passwd", "passwd"),
        ("Quittung für Käse.png", "Quittung für Käse.png"),
        ("a\tb\x7f.png", "ab.png"),
        (" a.png ", "a.png"),
        ("\t", "picture"),
        ("x" * 300, "x" * 255),
        ("..", ".."),
    ],
)
def test_name_is_kept_without_folders_and_control_characters(client: FlaskClient, name: str, kept: str) -> None:
    assert upload(client, name).get_json()["image"]["name"] == kept


@pytest.mark.parametrize("body", [b"", b"--", b"no boundary at all"])
def test_invalid_multipart_body_is_refused(client: FlaskClient, body: bytes) -> None:
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x"):
        assert_problem(client.post("/read", data=body, content_type=content_type), 400)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"id": ID}, "text"),
        ({"text": "a"}, "id"),
        ({}, "id"),
        ({"id": ID, "text": None}, "text"),
        ({"id": ID, "text": 7}, "text"),
        ({"id": "", "text": "a"}, "id"),
        ({"id": "x" * 37, "text": "a"}, "id"),
        ({"id": ID, "text": "a", "ord_num": -1}, "ord_num"),
        ({"id": ID, "text": "a", "ord_num": "one"}, "ord_num"),
        ({"id": ID, "text": "\ud800"}, "surrogate"),
        ({"id": "\udc80", "text": "a"}, "id"),
        ({"id": ID, "text": "a\0"}, "NUL"),
    ],
)
def test_correction_with_a_missing_or_invalid_field_is_refused(
    client: FlaskClient, queue: SqliteQueue, body: dict[str, Any], word: str
) -> None:
    assert_problem(client.post("/correct-text", data=json.dumps(body), content_type="application/json"), 400, word)

    assert queue.depth(Queue.TEXT_CORRECTION) == 0


@pytest.mark.parametrize("body", [b"", b"{", b'{"id": }', b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_00])
def test_correction_that_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    assert_problem(client.post("/correct-text", data=body, content_type="application/json"), 400, "JSON")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_correction_of_another_content_type_is_refused(client: FlaskClient, content_type: str) -> None:
    answer = client.post("/correct-text", data=json.dumps({"id": ID, "text": "a"}), content_type=content_type)

    assert_problem(answer, 415, "application/json")


def test_published_and_failed_events_are_counted(client: FlaskClient, queue: SqliteQueue) -> None:
    def measured(name: str) -> float:
        lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
        return float(lines[0].split()[-1]) if lines else 0.0

    names = [
        'ocr_reads_total{outcome="kept"}',
        'ocr_reads_total{outcome="unkept"}',
        'ocr_events_published_total{outcome="confirmed",queue="imageQueue"}',
        'ocr_events_published_total{outcome="failed",queue="imageQueue"}',
        'ocr_publish_duration_seconds_count{outcome="confirmed"}',
        # The names of an earlier version are exported for one release more.
        'ocr_events_relayed_total{outcome="confirmed",queue="imageDataQueue"}',
        'ocr_events_relayed_total{outcome="failed",queue="imageDataQueue"}',
        "ocr_outbox_write_failures_total",
    ]
    before = [measured(name) for name in names]
    upload(client, "a.png")
    with queue.transaction() as connection:
        connection.execute("DROP TABLE message")
    upload(client, "a.png")
    assert [measured(name) - earlier for name, earlier in zip(names, before, strict=True)] == [1] * 8


def test_readiness_is_false_when_the_queue_cannot_be_written(client: FlaskClient, queue: SqliteQueue) -> None:
    with queue.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    # What a full disk does to SQLite, without filling one: reads go on, writes fail.
    queue._connection().execute(f"PRAGMA max_page_count = {pages}")
    queue._connection().execute("PRAGMA query_only = ON")

    assert client.get("/ready").get_json()["checks"]["broker"] != "ok"
    assert [client.get(path).status_code for path in ("/started", "/ready", "/health")] == [200, 503, 200]

"""What a request must look like, and what a refusal does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from bff_api.image_ids import ImageIds
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
def test_name_is_kept_without_folders_and_control_characters_when_a_client_sends_them(
    client: FlaskClient, name: str, kept: str
) -> None:
    assert upload(client, name).get_json()["image"]["name"] == kept


@pytest.mark.parametrize("content_type", ["application/json", "image/png", "application/x-www-form-urlencoded"])
def test_read_is_refused_when_the_request_is_not_multipart(client: FlaskClient, content_type: str) -> None:
    answer = client.post("/read", data=PICTURE, content_type=content_type)

    assert_problem(answer, 415, "multipart/form-data", content_type)


@pytest.mark.parametrize("fields", [{}, {"image": "a text"}, {"picture": (io.BytesIO(PICTURE), "a.png")}])
def test_read_is_refused_when_there_is_no_file(client: FlaskClient, fields: dict[str, Any]) -> None:
    answer = client.post("/read", data=fields, content_type="multipart/form-data")

    assert_problem(answer, 400, "file field 'image'")


@pytest.mark.parametrize("body", [b"", b"--", b"no boundary at all"])
def test_read_is_refused_when_the_multipart_body_is_rubbish(client: FlaskClient, body: bytes) -> None:
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x"):
        assert_problem(client.post("/read", data=body, content_type=content_type), 400)


def test_read_is_refused_when_the_body_is_over_the_limit(client: FlaskClient) -> None:
    assert_problem(upload(client, "a.png", bytes(100_001)), 413, "smaller")


@pytest.mark.parametrize("path", ["/read", "/correct-text"])
def test_other_methods_are_refused_when_only_post_is_known(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert_problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_correction_is_202_and_empty_when_it_is_durable(client: FlaskClient, queue: SqliteQueue) -> None:
    answer = client.post(
        "/correct-text", json={"id": ImageIds(SECRET).mint(None), "text": "a", "ord_num": 1, "unknown": "field"}
    )

    assert (answer.status_code, answer.data) == (202, b"")
    assert queue.depth(Queue.TEXT_CORRECTION) == 1


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
def test_correction_is_refused_when_a_field_is_missing_or_wrong(
    client: FlaskClient, queue: SqliteQueue, body: dict[str, Any], word: str
) -> None:
    assert_problem(client.post("/correct-text", data=json.dumps(body), content_type="application/json"), 400, word)

    assert queue.depth(Queue.TEXT_CORRECTION) == 0


@pytest.mark.parametrize("body", [b"", b"{", b'{"id": }', b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_00])
def test_correction_is_refused_when_it_is_no_json_object(client: FlaskClient, body: bytes) -> None:
    assert_problem(client.post("/correct-text", data=body, content_type="application/json"), 400, "JSON")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_correction_is_refused_when_the_content_type_is_not_json(client: FlaskClient, content_type: str) -> None:
    answer = client.post("/correct-text", data=json.dumps({"id": ID, "text": "a"}), content_type=content_type)

    assert_problem(answer, 415, "application/json")


def test_line_is_not_found_when_the_picture_has_fewer(new_client: NewClient) -> None:
    boxes = [{"ord_num": n, "start_x": 0, "start_y": 0, "width": 1, "height": 1, "text": "a"} for n in range(2)]
    stored = {"id": ID, "name": "a", "content_type": "image/png", "width": 1, "height": 1, "size_bytes": 1}
    times = {"created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-08T00:00:00Z"}
    whole = {**stored, **times, "text": "a a", "sha256": "00", "boxes": boxes, "corrections": []}
    with misbehaving(answers(json.dumps(whole).encode())) as address:
        client = new_client(image_store_url=address)
        assert_problem(client.post("/correct-text", json={"id": ID, "text": "a", "ord_num": 2}), 404, "2 lines")


def test_unavailable_image_store_is_named_for_an_unknown_id(client: FlaskClient) -> None:
    answer = client.post("/correct-text", json={"id": ID, "text": "a"})

    assert_problem(answer, 503, "not reachable")
    assert answer.get_json()["service"] == "image-store-rest"
    assert answer.headers["Retry-After"]


def test_queue_failure_is_503_in_plain_words_when_a_text_is_corrected(client: FlaskClient, queue: SqliteQueue) -> None:
    image_id = upload(client, "a.png").get_json()["id"]
    with queue.transaction() as connection:
        connection.execute("DROP TABLE message")

    answer = client.post("/correct-text", json={"id": image_id, "text": "a"})

    assert_problem(answer, 503, "could not be saved", "try again")
    assert "sqlite" not in answer.text.lower()


def test_events_are_counted_when_they_are_published_and_when_they_are_not(
    client: FlaskClient, queue: SqliteQueue
) -> None:
    def measured(name: str) -> float:
        lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
        return float(lines[0].split()[-1]) if lines else 0.0

    names = [
        'ocr_reads_total{outcome="kept"}',
        'ocr_reads_total{outcome="unkept"}',
        'ocr_events_published_total{outcome="confirmed",queue="imageQueue"}',
        'ocr_events_published_total{outcome="failed",queue="imageQueue"}',
        'ocr_publish_duration_seconds_count{outcome="confirmed"}',
    ]
    before = [measured(name) for name in names]
    upload(client, "a.png")
    with queue.transaction() as connection:
        connection.execute("DROP TABLE message")
    upload(client, "a.png")
    assert [measured(name) - earlier for name, earlier in zip(names, before, strict=True)] == [1, 1, 1, 1, 1]


def test_failed_and_confirmed_events_are_counted_under_the_earlier_names(
    client: FlaskClient, queue: SqliteQueue
) -> None:
    def measured(name: str) -> float:
        [line] = [line for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
        return float(line.split()[-1])

    names = [
        'ocr_events_relayed_total{outcome="confirmed",queue="imageDataQueue"}',
        'ocr_events_relayed_total{outcome="failed",queue="imageDataQueue"}',
        "ocr_outbox_write_failures_total",
    ]
    before = [measured(name) for name in names]
    upload(client, "a.png")
    with queue.transaction() as connection:
        connection.execute("DROP TABLE message")
    upload(client, "a.png")

    assert [measured(name) - earlier for name, earlier in zip(names, before, strict=True)] == [1, 1, 1]


def test_bff_api_stays_ready_when_the_other_services_are_down(new_client: NewClient) -> None:
    """It answers 503 and names them; out of service itself, it could not even take a correction."""
    answer = new_client().get("/ready")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "checks": {"broker": "ok"}})


def test_readiness_is_false_when_the_queue_cannot_be_written(client: FlaskClient, queue: SqliteQueue) -> None:
    with queue.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    # What a full disk does to SQLite, without filling one: reads go on, writes fail.
    queue._connection().execute(f"PRAGMA max_page_count = {pages}")
    queue._connection().execute("PRAGMA query_only = ON")

    assert client.get("/ready").get_json()["checks"]["broker"] != "ok"
    assert [client.get(path).status_code for path in ("/started", "/ready", "/health")] == [200, 503, 200]


def test_openapi_documents_every_door_when_it_is_read(client: FlaskClient) -> None:
    specification = client.get("/openapi.json").get_json()

    doors = {(method, path) for path, operations in specification["paths"].items() for method in operations}
    assert doors >= {
        ("post", "/read"),
        ("post", "/correct-text"),
        ("get", "/api/images"),
        ("get", "/api/image/{image_id}"),
        ("get", "/api/image/{image_id}/content"),
        ("get", "/api/image/{image_id}/thumbnail"),
        ("patch", "/api/image/{image_id}"),
        ("delete", "/api/image/{image_id}"),
        ("get", "/api/limits"),
        ("get", "/started"),
        ("get", "/ready"),
        ("get", "/health"),
    }
    form = specification["paths"]["/read"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["required"] == ["image"]
    assert set(specification["paths"]["/correct-text"]["post"]["responses"]) >= {"202", "400", "404", "415", "503"}
    assert "429" in specification["paths"]["/read"]["post"]["responses"]
    assert set(specification["paths"]["/api/image/{image_id}/thumbnail"]["get"]["responses"]) >= {"200", "304", "422"}

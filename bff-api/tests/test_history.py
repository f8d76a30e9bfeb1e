"""History: what image-store answers reaches the caller, and nothing else does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from mesh.errors import PROBLEM_CONTENT_TYPE
from mesh.messaging.outbox import Outbox
from tests.mesh.loopback import answers, misbehaving, serving

NewClient = Callable[..., FlaskClient]

ID = "22222222-2222-4222-8222-222222222222"
PICTURE = b"\x89PNG picture"

STORED = {
    "id": ID,
    "name": "a.png",
    "content_type": "image/png",
    "width": 10,
    "height": 20,
    "size_bytes": 11,
    "created_at": "2026-01-01T00:00:00Z",
    "expires_at": "2026-01-08T00:00:00Z",
    "text": "Grüße",
}
WHOLE = {**STORED, "sha256": "00", "boxes": [], "corrections": []}


@dataclass
class StubImageStore:
    """The REST service as its contract says, with one picture in it."""

    content_type: str = "image/png"
    queries: list[dict[str, str]] = field(default_factory=list)
    has_picture: bool = True

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.get("/api/images")
        def images() -> Any:
            self.queries.append(request.args.to_dict())
            return {"images": [STORED], "next": "cursor&2"}

        @app.route("/api/image/<image_id>", methods=["GET", "DELETE"])
        def image(image_id: str) -> Any:
            if image_id != ID or not self.has_picture:
                body = {"type": "urn:ocr-mesh:problem:not-found", "detail": "There is no such picture."}
                return body, 404, {"Content-Type": PROBLEM_CONTENT_TYPE}
            if request.method == "DELETE":
                self.has_picture = False
                return Response(status=204)
            return WHOLE

        @app.get("/api/image/<_image_id>/content")
        def content(_image_id: str) -> Any:
            headers = {"ETag": f'"{hashlib.sha256(PICTURE).hexdigest()}"', "Cache-Control": "private", "X-Secret": "1"}
            return Response(PICTURE, content_type=self.content_type, headers=headers)

        return app


@pytest.fixture
def store() -> StubImageStore:
    return StubImageStore()


@pytest.fixture
def client(new_client: NewClient, store: StubImageStore) -> Iterator[FlaskClient]:
    with serving(store.app()) as address:
        yield new_client(image_store_url=address)


def test_list_is_passed_on_when_it_is_asked_for(client: FlaskClient, store: StubImageStore) -> None:
    answer = client.get("/api/images", query_string={"limit": 7, "before": "a&b=c"})

    assert answer.status_code == 200
    assert answer.get_json()["images"][0]["text"] == "Grüße"
    assert answer.get_json()["next"] == "cursor&2"
    assert store.queries == [{"limit": "7", "before": "a&b=c"}]


@pytest.mark.parametrize("limit", ["0", "201", "many", "-1"])
def test_list_is_refused_when_its_length_makes_no_sense(client: FlaskClient, limit: str) -> None:
    answer = client.get(f"/api/images?limit={limit}")

    assert answer.status_code == 400
    assert answer.content_type == PROBLEM_CONTENT_TYPE
    assert "limit" in answer.get_json()["detail"]


def test_picture_is_passed_on_when_it_is_stored(client: FlaskClient) -> None:
    answer = client.get(f"/api/image/{ID}")

    assert answer.get_json()["id"] == ID
    assert answer.get_json()["created_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("image_id", ["never-was", "..", "%2e%2e", "a b", "x" * 99, "%00", ID + "%3Fx"])
def test_picture_is_not_found_when_the_id_names_none(client: FlaskClient, image_id: str) -> None:
    assert client.get(f"/api/image/{image_id}").status_code == 404
    assert client.delete(f"/api/image/{image_id}").status_code == 404


def test_content_comes_with_its_headers_when_it_is_stored(client: FlaskClient) -> None:
    answer = client.get(f"/api/image/{ID}/content")

    assert answer.data == PICTURE
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "private"
    assert "X-Secret" not in answer.headers
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_content_is_not_sent_again_when_the_caller_has_it(client: FlaskClient) -> None:
    etag = client.get(f"/api/image/{ID}/content").headers["ETag"]

    answer = client.get(f"/api/image/{ID}/content", headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert answer.data == b""


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/octet-stream"])
def test_content_is_a_download_when_a_foreign_publisher_called_it_a_page(
    client: FlaskClient, store: StubImageStore, content_type: str
) -> None:
    store.content_type = content_type

    assert client.get(f"/api/image/{ID}/content").content_type == "application/octet-stream"


def test_deleted_picture_takes_no_corrections_when_it_was_accepted_here(client: FlaskClient, outbox: Outbox) -> None:
    outbox.accept_picture(ID, 1)

    assert client.delete(f"/api/image/{ID}").status_code == 204

    assert outbox.accepted_line_count(ID) is None
    assert client.post("/correct-text", json={"id": ID, "text": "a"}).status_code == 404


def test_picture_still_takes_corrections_when_the_store_failed_to_delete_it(
    new_client: NewClient, outbox: Outbox
) -> None:
    outbox.accept_picture(ID, 1)

    answer = new_client().delete(f"/api/image/{ID}")

    assert answer.status_code == 503
    assert outbox.accepted_line_count(ID) == 1


@pytest.mark.parametrize("path", ["/api/images", f"/api/image/{ID}", f"/api/image/{ID}/content"])
def test_store_is_named_when_it_is_down(new_client: NewClient, path: str) -> None:
    answer = new_client().get(path)

    assert answer.status_code == 503
    assert answer.get_json()["service"] == "image-store-rest"


def test_store_is_blamed_when_it_answers_rubbish(new_client: NewClient) -> None:
    with misbehaving(answers(b'{"images": 7}')) as address:
        answer = new_client(image_store_url=address).get("/api/images")

    assert answer.status_code == 502
    assert answer.get_json()["service"] == "image-store-rest"

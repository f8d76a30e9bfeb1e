"""Test the history routes against a stub of image-store."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from bff_api.account.owner import COOKIE, Owners
from bff_api.image_ids import PENDING_S, ImageIds
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.mesh.loopback import answers, misbehaving, serving

NewClient = Callable[..., FlaskClient]

SECRET = "what signs the cookies of these tests"
IDS = ImageIds(SECRET)
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
    """The REST service with one picture or none; records its requests."""

    content_type: str = "image/png"
    asked: list[dict[str, Any]] = field(default_factory=list)
    known: str = ID
    """The picture's id, beside the one of earlier days."""
    is_missing: bool = False

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.before_request
        def remember() -> Any:
            said = {name: request.headers.get(f"Ocr-Mesh-{name.title()}") for name in ("owner", "accepted")}
            self.asked.append({"method": request.method, **request.args.to_dict(), **said})
            image_id = (request.view_args or {}).get("image_id")
            if image_id is None or request.headers.get("Ocr-Mesh-Accepted"):
                return None
            if image_id not in (ID, self.known) or self.is_missing:
                body = {"type": "urn:ocr-mesh:problem:not-found", "detail": "There is no such picture."}
                return body, 404, {"Content-Type": PROBLEM_CONTENT_TYPE}
            return None

        @app.get("/api/images")
        def images() -> Any:
            return {"images": [STORED], "next": "cursor&2"}

        @app.get("/api/image/<image_id>")
        def image(image_id: str) -> Any:
            return WHOLE

        @app.delete("/api/image/<image_id>")
        def delete(image_id: str) -> Any:
            return Response(status=204)

        @app.get("/api/image/<image_id>/content")
        def content(image_id: str) -> Any:
            headers = {"ETag": f'"{hashlib.sha256(PICTURE).hexdigest()}"', "Cache-Control": "private", "X-Secret": "1"}
            return Response(PICTURE, content_type=self.content_type, headers=headers)

        return app


@pytest.fixture
def store() -> StubImageStore:
    return StubImageStore()


@pytest.fixture
def client(new_client: NewClient, store: StubImageStore) -> Iterator[FlaskClient]:
    """A client without a cookie."""
    with serving(store.app()) as address:
        yield new_client(image_store_url=address, owner_secret=SECRET)


@pytest.fixture
def anna(client: FlaskClient) -> FlaskClient:
    """A person."""
    client.set_cookie(COOKIE, Owners(SECRET).cookie_of("anna"))
    return client


def test_list_is_forwarded(client: FlaskClient, store: StubImageStore) -> None:
    answer = client.get("/api/images", query_string={"limit": 7, "before": "a&b=c", "q": "100 % Käse&x"})

    assert answer.status_code == 200
    assert answer.get_json()["images"][0]["text"] == "Grüße"
    assert answer.get_json()["next"] == "cursor&2"
    assert store.asked == [
        {"method": "GET", "limit": "7", "before": "a&b=c", "q": "100 % Käse&x", "owner": None, "accepted": None}
    ]


def test_content_has_safe_headers_and_is_revalidated(client: FlaskClient) -> None:
    answer = client.get(f"/api/image/{ID}/content")

    assert answer.data == PICTURE
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "X-Secret" not in answer.headers
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(f"/api/image/{ID}/content", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"/api/image/{ID}").headers["Cache-Control"] == "no-store"


def test_content_is_not_sent_when_if_match_names_another_version(client: FlaskClient, store: StubImageStore) -> None:
    answer = client.get(f"/api/image/{ID}/content", headers={"If-Match": '"another"'})
    assert answer.status_code == 412
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == 412
    assert PICTURE not in answer.data
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/octet-stream"])
def test_content_of_another_type_is_a_download(client: FlaskClient, store: StubImageStore, content_type: str) -> None:
    store.content_type = content_type

    assert client.get(f"/api/image/{ID}/content").content_type == "application/octet-stream"


def test_picture_that_never_arrived_is_not_found_after_15_minutes(
    anna: FlaskClient, store: StubImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.is_missing = True
    image_id = IDS.mint("anna")
    later = time.time() + PENDING_S + 1
    monkeypatch.setattr("bff_api.image_ids.time.time", lambda: later)

    assert anna.get(f"/api/image/{image_id}").status_code == 404
    assert anna.post("/correct-text", json={"id": image_id, "text": "a"}).status_code == 404
    assert anna.delete(f"/api/image/{image_id}").status_code == 404


def test_picture_whose_text_has_not_arrived_is_503(
    anna: FlaskClient, store: StubImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WHOLE, "text_received", False)
    store.known = image_id = IDS.mint("anna")

    assert anna.get(f"/api/image/{image_id}").status_code == 503
    # One that another publisher sent may never have a text.
    assert anna.get(f"/api/image/{ID}").status_code == 200
    later = time.time() + PENDING_S + 1
    monkeypatch.setattr("bff_api.image_ids.time.time", lambda: later)
    assert anna.get(f"/api/image/{image_id}").status_code == 200


@pytest.mark.parametrize("is_away", [True, False])
def test_correction_of_a_pending_picture_is_accepted(
    anna: FlaskClient, new_client: NewClient, store: StubImageStore, queue: SqliteQueue, is_away: bool
) -> None:
    store.is_missing = True
    person = anna
    if is_away:
        person = new_client(owner_secret=SECRET)
        person.set_cookie(COOKIE, Owners(SECRET).cookie_of("anna"))

    assert person.post("/correct-text", json={"id": IDS.mint("anna"), "text": "a", "ord_num": 1}).status_code == 202
    refused = person.post("/correct-text", json={"id": IDS.mint("ben"), "text": "a", "ord_num": 1})
    assert refused.status_code == (503 if is_away else 404)
    assert queue.depth(Queue.TEXT_CORRECTION) == 1


def test_invalid_response_of_the_store_is_502(new_client: NewClient) -> None:
    with misbehaving(answers(b'{"images": 7}')) as address:
        answer = new_client(image_store_url=address).get("/api/images")

    assert answer.status_code == 502
    assert answer.get_json()["service"] == "image-store-rest"


def test_repeated_parameter_counts_once_and_only_in_the_query(client: FlaskClient, store: StubImageStore) -> None:
    """HTTP parameter pollution: the value that is checked must be the one that is used."""
    assert (
        client.get("/api/images?limit=7&limit=8&q=a&q=b", headers={"limit": "9", "Cookie": "limit=9"}).status_code
        == 200
    )
    assert (store.asked[0]["limit"], store.asked[0]["q"]) == ("7", "a")
    refused = client.get("/api/images?limit=900&limit=8")
    assert (refused.status_code, len(store.asked)) == (400, 1)

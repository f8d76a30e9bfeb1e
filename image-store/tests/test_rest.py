"""image-store over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from image_store.app import create_app
from image_store.bootstrap import Store, open_store
from image_store.schema import image
from image_store.settings import ImageStoreSettings
from mesh.contracts.line import line_id_of
from mesh.contracts.message import Message
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]

ANNA, BEN = {"Ocr-Mesh-Owner": "anna"}, {"Ocr-Mesh-Owner": "ben"}
ACCEPTED = {"Ocr-Mesh-Accepted": "true"}


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(store, None).test_client()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[FlaskClient]:
    """Return a client of a service without a database and with an invalid picture folder."""
    (tmp_path / "file").touch()
    unavailable = {
        "database_url": "postgresql://app@127.0.0.1:9/none",
        "blob_url": (tmp_path / "file" / "below").as_uri(),
    }
    with closing(open_store(ImageStoreSettings.model_validate(unavailable), "test")) as store:
        yield create_app(store, None).test_client()


def test_picture_is_returned_as_in_the_contract(client: FlaskClient, deliver: Deliver, events: Events) -> None:
    for message in (events.picture(name="x.png"), events.boxes("a", "b"), events.correction("B", ord_num=1)):
        deliver(message)
    answer = client.get(f"/api/image/{events.id}")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    body = answer.get_json()
    assert set(body) == {
        *("id", "name", "content_type", "width", "height", "rotation", "mirrored", "size_bytes", "sha256", "trace_id"),
        *("created_at", "expires_at", "text", "boxes", "corrections", "correction", "text_received", "notices"),
        *("lines_revision", "lines_edited_at"),
    }
    assert (body["id"], body["text"], body["correction"]) == (events.id, "a\nB", None)
    assert body["boxes"][1] == {
        **{"ord_num": 1, "start_x": 10, "start_y": -3, "width": 9, "height": 8, "text": "b"},
        **{"confidence": 0.75, "score": 0.5, "words": [{"text": "b", "start": 0.0, "end": 1.0, "confidence": None}]},
        "quad": [[0.5, 0.5], [9.5, 0.5], [9.5, 8.0], [0.5, 8.0]],
        "corrected_text": "B",
        "line_id": line_id_of(events.id, 1),
        "revision": 1,
        "layout": None,
    }
    assert [(correction["ord_num"], correction["text"]) for correction in body["corrections"]] == [(1, "B")]


def test_content_is_the_stored_bytes(
    client: FlaskClient, deliver: Deliver, events: Events, jpeg_on_its_side: bytes
) -> None:
    deliver(events.picture(jpeg_on_its_side, content_type="text/html"))
    with client.get(f"/api/image/{events.id}/content") as answer:
        assert (answer.status_code, answer.data, answer.content_type) == (200, jpeg_on_its_side, "image/jpeg")
    assert answer.content_length == len(jpeg_on_its_side)
    assert answer.headers["ETag"] == f'"{hashlib.sha256(jpeg_on_its_side).hexdigest()}"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = client.get(f"/api/image/{events.id}/content", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_lost_file_is_a_problem(client: FlaskClient, store: Store, deliver: Deliver, events: Events) -> None:
    deliver(events.picture())
    store.blobs.delete(store.history.content(events.id).path)
    answer = client.get(f"/api/image/{events.id}/content")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "lost" in answer.get_json()["detail"]


def test_delete_is_permanent_and_idempotent(
    client: FlaskClient, deliver: Deliver, events: Events, stored_files: Callable[[], list[bytes]]
) -> None:
    deliver(events.picture())
    for _ in range(2):
        answer = client.delete(f"/api/image/{events.id}")
        assert (answer.status_code, answer.data) == (204, b"")
    assert stored_files() == []
    deliver(events.picture())
    for answer in (
        client.get(f"/api/image/{events.id}"),
        client.get(f"/api/image/{events.id}/content"),
        client.patch(f"/api/image/{events.id}", json={"name": "new"}),
    ):
        assert (answer.status_code, answer.get_json()["type"]) == (410, "urn:ocr-mesh:problem:deleted")
    assert client.delete(f"/api/image/{'x' * 40}", headers=ACCEPTED).status_code == 404


@pytest.mark.parametrize(
    ("arrived_first", "refused", "allowed"),
    [
        (None, (ANNA, BEN, {}), None),
        ("correction", (BEN, {}), None),
        ("boxes", (BEN, {}, BEN | ACCEPTED), ANNA),
        (None, (), ANNA | ACCEPTED),
    ],
)
def test_picture_that_is_not_stored_yet_is_deleted_by_its_owner_only(
    client: FlaskClient,
    deliver: Deliver,
    events: Events,
    arrived_first: str | None,
    refused: tuple[dict[str, str], ...],
    allowed: dict[str, str] | None,
) -> None:
    """A correction shows that there is a picture, but not whose."""
    first = {"correction": events.correction("right"), "boxes": events.boxes("a", owner="anna")}
    if arrived_first is not None:
        deliver(first[arrived_first])
    for headers in refused:
        assert client.delete(f"/api/image/{events.id}", headers=headers).status_code == 404
    if allowed is not None:
        assert client.delete(f"/api/image/{events.id}", headers=allowed).status_code == 204
    deliver(events.picture(owner="anna"))
    assert client.get(f"/api/image/{events.id}", headers=ANNA).status_code == (200 if allowed is None else 410)


class TestOwners:
    @pytest.fixture
    def annas(self, deliver: Deliver, events: Events) -> str:
        """A picture of hers."""
        for message in (events.picture(owner="anna", name="a.png"), events.boxes("a", owner="anna")):
            deliver(message)
        return events.id

    @pytest.mark.parametrize("headers", [BEN, {}, {"Ocr-Mesh-Owner": "ANNA"}])
    def test_picture_of_another_owner_is_not_found(
        self, client: FlaskClient, annas: str, headers: dict[str, str]
    ) -> None:
        for path, method in (
            ("", client.get),
            ("/content", client.get),
            ("", client.delete),
            ("", client.patch),
        ):
            answers = [
                method(f"/api/image/{image_id}{path}", headers=headers, json={"name": "mine"})
                for image_id in (annas, "never-was")
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
            foreign, unknown = ({**answer.get_json(), "timestamp": "", "instance": ""} for answer in answers)
            assert foreign == unknown
        assert client.get(f"/api/image/{annas}", headers=ANNA).get_json()["name"] == "a.png"

    def test_first_known_owner_stays(self, client: FlaskClient, deliver: Deliver, events: Events) -> None:
        for message in (events.boxes("a", owner="anna"), events.picture(owner="ben"), events.boxes("b", owner="ben")):
            deliver(message)
        assert client.get(f"/api/image/{events.id}", headers=ANNA).status_code == 200
        assert client.get(f"/api/image/{events.id}", headers=BEN).status_code == 404

    @pytest.mark.parametrize("owner", ["", "a b", "ä", "x" * 65, "a;b", "../a"])
    def test_invalid_owner_is_refused(self, client: FlaskClient, owner: str) -> None:
        assert client.get("/api/images", headers={"Ocr-Mesh-Owner": owner}).status_code == 400


def test_probes_show_what_is_unavailable(client: FlaskClient, away: FlaskClient) -> None:
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_json()["checks"]) == (200, {"database": "ok", "pictures": "ok"})
    answer = away.get("/ready")
    checks = answer.get_json()["checks"]
    assert answer.status_code == 503
    assert "cannot be used" in checks["database"]
    assert "Not a directory" in checks["pictures"]
    assert away.get("/health").status_code == 200


def test_unavailable_database_is_503(away: FlaskClient) -> None:
    for answer in (
        away.get("/api/images", headers=ANNA),
        away.get("/api/image/x"),
        away.delete("/api/image/x"),
        away.patch("/api/image/x", json={"name": "new"}),
    ):
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
        assert answer.get_json()["service"] == "database"
        assert answer.headers["Retry-After"] == "2"


def test_usage_counts_pictures_of_one_owner_until_deletion_or_expiry(
    client: FlaskClient, deliver: Deliver, store: Store, new_events: type[Events]
) -> None:
    def usage(headers: dict[str, str]) -> dict[str, object]:
        answer = client.get("/api/usage", headers=headers)
        assert answer.status_code == 200
        body: dict[str, object] = answer.get_json()
        return body

    nothing = {"pictures": 0, "bytes": 0, "oldest_expires_at": None, "max_pictures": None, "max_bytes": None}
    assert usage(ANNA) == usage({}) == nothing
    made = [new_events() for _ in range(3)]
    for size, events in enumerate(made, 1):
        deliver(events.picture(bytes(100 * size), owner="anna"))
    deliver(new_events().picture(bytes(7), owner="ben"))
    deliver(new_events().picture(bytes(7)))
    expired = new_events()
    deliver(expired.picture(bytes(5000), owner="anna"))
    with store.database.write() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=7)
        connection.execute(update(image).where(image.c.id == expired.id).values(creation_timestamp=long_ago))
    found = usage(ANNA)
    assert (found["pictures"], found["bytes"]) == (3, 600)
    oldest = store.history.image(made[0].id, "anna")
    assert datetime.fromisoformat(str(found["oldest_expires_at"])) == oldest.expires_at
    client.delete(f"/api/image/{made[2].id}", headers=ANNA)
    assert (usage(ANNA)["pictures"], usage(ANNA)["bytes"]) == (2, 300)
    client.put("/operator/owner/anna/quota", json={"max_pictures": 7})
    assert (usage(ANNA)["max_pictures"], usage(ANNA)["max_bytes"]) == (7, None)
    assert usage({})["pictures"] == 0

"""What one person may keep, and what `/api/limits` says of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff_api.account.owner import COOKIE, Owners
from bff_api.account.quota import Quota, QuotaReached
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.platform.messaging.outbox import Holding, Outbox
from tests.mesh import pictures
from tests.mesh.loopback import serving

NewClient = Callable[..., FlaskClient]

SECRET = "what signs the cookies of these tests"
PICTURE = pictures.encode(pictures.blank())


class FakeHoldings:
    def __init__(self, holding: Holding):
        self.holding = holding

    def holding_of(self, owner: str) -> Holding:
        assert owner == "anna"
        return self.holding


HOLDING = Holding(9_999, 1_000_000, datetime(2026, 11, 24, 12, tzinfo=UTC))


def quota(holding: Holding, max_bytes: int = 10 * 1024**2) -> Quota:
    return Quota(FakeHoldings(holding), max_pictures=10_000, max_bytes=max_bytes)


def test_picture_is_taken_when_there_is_just_room() -> None:
    quota(HOLDING).check("anna", 10 * 1024**2 - 1_000_000)


def test_refusal_says_what_to_do_when_there_are_as_many_pictures_as_may_be() -> None:
    with pytest.raises(QuotaReached) as refused:
        quota(replace(HOLDING, pictures=10_000)).check("anna", 1)

    assert refused.value.detail == (
        "You keep 10,000 pictures, as many as one person may. "
        "Delete some in the history, or wait: the oldest goes on 24 November."
    )


def test_refusal_says_what_to_do_when_there_are_too_many_bytes() -> None:
    with pytest.raises(QuotaReached) as refused:
        quota(replace(HOLDING, bytes=9 * 1024**2)).check("anna", 2 * 1024**2)

    assert refused.value.detail == (
        "You keep 9.0 MB of pictures, and this one has 2.0 MB: together more than the 10.0 MB that one person may. "
        "Delete some in the history, or wait: the oldest goes on 24 November."
    )


def test_refusal_says_what_to_do_when_one_picture_alone_is_too_large() -> None:
    with pytest.raises(QuotaReached, match="smaller"):
        quota(Holding(0, 0, None)).check("anna", 11 * 1024**2)


def test_nobody_has_no_quota() -> None:
    quota(replace(HOLDING, pictures=10_000)).check(None, 1024**3)


@pytest.fixture
def models() -> Iterator[str]:
    """Of models that find no text; the requests they get are counted in `asked`."""
    app = Flask(__name__)

    @app.post("/boxes")
    def boxes() -> list[object]:
        asked.append("boxes")
        return []

    asked.clear()
    with serving(app) as address:
        yield address


asked: list[str] = []


@pytest.fixture
def client(new_client: NewClient, models: str) -> FlaskClient:
    client = new_client(detection_api_url=models, image_store_url=models, owner_secret=SECRET, quota_pictures=2)
    be(client, "anna")
    return client


def be(client: FlaskClient, owner: str | None) -> None:
    client.delete_cookie(COOKIE)
    if owner is not None:
        client.set_cookie(COOKIE, Owners(SECRET).cookie_of(owner))


def read(client: FlaskClient, **headers: str) -> TestResponse:
    return client.post("/read", data={"image": (io.BytesIO(PICTURE), "a.png")}, headers=headers)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_picture_goes_nowhere_when_its_owner_has_no_room(client: FlaskClient, accept: str) -> None:
    for _ in range(2):
        assert read(client).status_code == 200

    refused = read(client, Accept=accept)

    assert (refused.status_code, refused.content_type) == (429, PROBLEM_CONTENT_TYPE)
    assert refused.get_json()["type"] == "urn:ocr-mesh:problem:quota-reached"
    assert "You keep 2 pictures" in refused.get_json()["detail"]
    assert asked == ["boxes"] * 2
    for owner in ("ben", None):
        be(client, owner)
        assert read(client).status_code == 200


def test_there_is_room_again_when_a_picture_is_forgotten(client: FlaskClient, outbox: Outbox) -> None:
    first = read(client).get_json()["id"]
    read(client)
    assert read(client).status_code == 429

    outbox.forget_picture(first)

    assert read(client).status_code == 200


def test_picture_is_read_and_not_kept_when_the_outbox_cannot_say_what_its_owner_keeps(
    client: FlaskClient, outbox: Outbox
) -> None:
    with outbox.queue.transaction() as connection:
        connection.execute("DROP TABLE accepted")

    answer = read(client)

    assert (answer.status_code, answer.get_json()["kept"]) == (200, False)
    assert client.get("/api/limits").status_code == 503


def test_limits_are_the_settings_and_what_the_person_keeps(client: FlaskClient) -> None:
    read(client)

    answer = client.get("/api/limits")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {
        "max_upload_bytes": 32 * 1024 * 1024,
        "max_picture_pixels": 64_000_000,
        "max_picture_side": 30_000,
        "enough_side": 2400,
        "content_types": ["image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif"],
        "max_age_days": 7,
        "quota": {"max_pictures": 2, "max_bytes": 10 * 1024**3, "pictures": 1, "bytes": len(PICTURE)},
    }


def test_limits_are_without_a_quota_when_nobody_in_particular_asks(client: FlaskClient) -> None:
    be(client, None)
    assert client.get("/api/limits").get_json()["quota"] is None

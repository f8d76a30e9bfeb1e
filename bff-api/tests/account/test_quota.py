"""What one person may keep, and what `/api/limits` says of it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff_api.account.owner import COOKIE, Owners
from bff_api.account.quota import Quota, QuotaReached
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.contracts.stored_image import Usage
from tests.mesh import pictures
from tests.mesh.loopback import serving

NewClient = Callable[..., FlaskClient]

SECRET = "what signs the cookies of these tests"
PICTURE = pictures.encode(pictures.blank())


class FakeUsage:
    def __init__(self, usage: Usage):
        self._usage = usage

    def usage(self, owner: str) -> Usage:
        assert owner == "anna"
        return self._usage


USAGE = Usage(pictures=9_999, bytes=1_000_000, oldest_expires_at=datetime(2026, 11, 24, 12, tzinfo=UTC))


def quota(usage: Usage, max_bytes: int = 10 * 1024**2) -> Quota:
    return Quota(FakeUsage(usage), max_pictures=10_000, max_bytes=max_bytes)


def test_picture_is_taken_when_there_is_just_room() -> None:
    quota(USAGE).check("anna", 10 * 1024**2 - 1_000_000)


def test_refusal_says_what_to_do_when_there_are_as_many_pictures_as_may_be() -> None:
    with pytest.raises(QuotaReached) as refused:
        quota(USAGE.model_copy(update={"pictures": 10_000})).check("anna", 1)

    assert refused.value.detail == (
        "You have 10,000 pictures, which is the limit. "
        "Delete some in the history, or wait: the oldest expires on 24 November."
    )


def test_refusal_says_what_to_do_when_there_are_too_many_bytes() -> None:
    with pytest.raises(QuotaReached) as refused:
        quota(USAGE.model_copy(update={"bytes": 9 * 1024**2})).check("anna", 2 * 1024**2)

    assert refused.value.detail == (
        "You have 9.0 MB of pictures and this one has 2.0 MB; the limit is 10.0 MB. "
        "Delete some in the history, or wait: the oldest expires on 24 November."
    )


def test_refusal_says_what_to_do_when_one_picture_alone_is_too_large() -> None:
    with pytest.raises(QuotaReached, match="smaller"):
        quota(Usage(pictures=0, bytes=0)).check("anna", 11 * 1024**2)


def test_anonymous_client_has_no_quota() -> None:
    quota(USAGE.model_copy(update={"pictures": 10_000})).check(None, 1024**3)


@dataclass
class StubServices:
    """A model that finds no text, and an image-store that says what is kept."""

    pictures: int = 0
    delay_s: float = 0.0
    asked: list[str] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.post("/boxes")
        def boxes() -> list[object]:
            self.asked.append("boxes")
            return []

        @app.get("/api/usage")
        def usage() -> dict[str, object]:
            time.sleep(self.delay_s)
            count = self.pictures if request.headers["Ocr-Mesh-Owner"] == "anna" else 0
            return {"pictures": count, "bytes": count * len(PICTURE)}

        return app


@pytest.fixture
def services() -> StubServices:
    return StubServices()


@pytest.fixture
def client(new_client: NewClient, services: StubServices) -> Iterator[FlaskClient]:
    with serving(services.app()) as address:
        client = new_client(
            detection_api_url=address,
            image_store_url=address,
            owner_secret=SECRET,
            quota_pictures=2,
            quota_timeout_s=1.0,
        )
        be(client, "anna")
        yield client


def be(client: FlaskClient, owner: str | None) -> None:
    client.delete_cookie(COOKIE)
    if owner is not None:
        client.set_cookie(COOKIE, Owners(SECRET).cookie_of(owner))


def read(client: FlaskClient, **headers: str) -> TestResponse:
    return client.post("/read", data={"image": (io.BytesIO(PICTURE), "a.png")}, headers=headers)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_picture_goes_nowhere_when_its_owner_has_no_room(
    client: FlaskClient, services: StubServices, accept: str
) -> None:
    services.pictures = 2

    refused = read(client, Accept=accept)

    assert (refused.status_code, refused.content_type) == (429, PROBLEM_CONTENT_TYPE)
    assert refused.get_json()["type"] == "urn:ocr-mesh:problem:quota-reached"
    assert "You have 2 pictures" in refused.get_json()["detail"]
    assert services.asked == []
    for owner in ("ben", None):
        be(client, owner)
        assert read(client).status_code == 200
    services.pictures = 1
    be(client, "anna")
    assert read(client).status_code == 200


def test_picture_is_read_and_kept_unchecked_when_image_store_is_away(
    new_client: NewClient, services: StubServices
) -> None:
    with serving(services.app()) as address:
        client = new_client(detection_api_url=address, owner_secret=SECRET)
        be(client, "anna")
        answer = read(client)
        limits = client.get("/api/limits")

    assert (answer.status_code, answer.get_json()["kept"]) == (200, True)
    assert (limits.status_code, limits.get_json()["quota"]) == (200, None)


def test_read_waits_for_image_store_no_longer_than_its_time_limit(
    new_client: NewClient, services: StubServices
) -> None:
    services.delay_s = 5
    with serving(services.app()) as address:
        client = new_client(detection_api_url=address, image_store_url=address, owner_secret=SECRET)
        be(client, "anna")
        started = time.monotonic()
        answer = read(client)

    assert (answer.status_code, answer.get_json()["kept"]) == (200, True)
    assert answer.get_json()["timings_ms"]["check"] < 1000
    assert time.monotonic() - started < 10


def test_limits_are_the_settings_and_what_the_person_keeps(client: FlaskClient, services: StubServices) -> None:
    services.pictures = 1

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


def test_limits_of_an_anonymous_client_have_no_quota(client: FlaskClient) -> None:
    be(client, None)
    assert client.get("/api/limits").get_json()["quota"] is None

"""Test the quota of an owner, and `/api/limits`."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff_api.account.owner import COOKIE, Owners
from bff_api.account.quota import KeyQuota, Quota, QuotaReached
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

    def usage(self, owner: str, key_id: str | None = None) -> Usage:
        assert owner == "anna"
        return self._usage if key_id is None else Usage(pictures=3, bytes=3_000_000)


USAGE = Usage(pictures=9_999, bytes=1_000_000, oldest_expires_at=datetime(2026, 11, 24, 12, tzinfo=UTC))


def quota(usage: Usage, max_bytes: int = 10 * 1024**2) -> Quota:
    return Quota(FakeUsage(usage), max_pictures=10_000, max_bytes=max_bytes)


MB = 1024**2


@pytest.mark.parametrize(
    ("usage", "size", "detail"),
    [
        (
            {"pictures": 10_000},
            1,
            "You have 10,000 pictures, which is the limit. "
            "Delete some in the history, or wait: the oldest expires on 24 November.",
        ),
        (
            {"bytes": 9 * MB},
            2 * MB,
            "You have 9.0 MB of pictures and this one has 2.0 MB; the limit is 10.0 MB. "
            "Delete some in the history, or wait: the oldest expires on 24 November.",
        ),
        ({"pictures": 0, "bytes": 0, "oldest_expires_at": None}, 11 * MB, "Send a smaller picture."),
    ],
)
def test_refusal_has_the_limit_and_what_to_do(usage: dict[str, object], size: int, detail: str) -> None:
    with pytest.raises(QuotaReached) as refused:
        quota(USAGE.model_copy(update=usage)).check("anna", size)
    assert detail in refused.value.detail
    assert int(refused.value.headers()["Retry-After"]) >= 1
    quota(USAGE.model_copy(update=usage)).check(None, size)


def test_last_picture_and_byte_of_the_quota_are_accepted() -> None:
    quota(USAGE).check("anna", 10 * MB - 1_000_000)


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
def test_picture_above_the_quota_is_refused_before_the_models(
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


def test_picture_is_kept_without_a_quota_check_while_image_store_is_away(
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
    assert answer.get_json()["timings_ms"]["check"] < 1000 * services.delay_s
    assert time.monotonic() - started < 10


def test_limits_are_the_settings_and_the_usage(client: FlaskClient, services: StubServices) -> None:
    services.pictures = 1

    answer = client.get("/api/limits")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {
        "max_document_bytes": 100 * 1024 * 1024,
        "max_export_items": 200,
        "max_upload_bytes": 32 * 1024 * 1024,
        "max_picture_pixels": 64_000_000,
        "max_picture_side": 30_000,
        "enough_side": 2400,
        "content_types": ["image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif"],
        "max_age_days": 7,
        "document_types": [
            "application/pdf",
            "image/tiff",
            "image/gif",
            "image/webp",
            "image/png",
            "image/jpeg",
            "image/bmp",
            "image/heic",
            "image/avif",
            "image/jp2",
            "image/jxl",
            "image/x-portable-anymap",
        ],
        "keeps_metadata": False,
        "may_make_keys": False,
        "may_administer": False,
        "quota": {"max_pictures": 2, "max_bytes": 10 * 1024**3, "pictures": 1, "bytes": len(PICTURE)},
    }
    be(client, None)
    assert client.get("/api/limits").get_json()["quota"] is None


def test_refusal_may_be_retried_when_the_oldest_picture_expires() -> None:
    oldest_expires_at = datetime.now(UTC) + timedelta(hours=2)
    with pytest.raises(QuotaReached) as refused:
        quota(Usage(pictures=10_000, bytes=1, oldest_expires_at=oldest_expires_at)).check("anna", 1)
    assert 7190 <= int(refused.value.headers()["Retry-After"]) <= 7200


@pytest.mark.parametrize(
    ("key", "detail"),
    [
        (KeyQuota("0" * 12, 3, 10 * MB), "The API key has 3 pictures, which is the limit."),
        (KeyQuota("0" * 12, 4, 3 * MB), "The API key has 2.9 MB of pictures and this one has 1.0 MB"),
    ],
)
def test_key_has_a_quota_of_its_own(key: KeyQuota, detail: str) -> None:
    with pytest.raises(QuotaReached) as refused:
        quota(USAGE).check("anna", MB, key)
    assert refused.value.detail.startswith(detail)
    quota(USAGE).check("anna", MB, KeyQuota("0" * 12, 4, 4 * MB))

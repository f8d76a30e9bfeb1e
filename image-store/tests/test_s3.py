"""The S3 blob store: keys, errors, requests."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from flask.testing import FlaskClient

from harness.ports import free_port
from harness.servers.s3 import Bucket
from image_store.app import create_app
from image_store.blob_store import BlobStore, open_blob_store, s3
from image_store.bootstrap import Store, open_store
from image_store.entrypoints.migrate import migrate
from image_store.retry import is_away
from image_store.settings import ImageStoreSettings
from mesh.platform.messaging.interfaces import Delivery
from mesh.platform.settings import SettingsError
from tests.faults.proxy import Proxy, Weather

if TYPE_CHECKING:
    from conftest import Events

PATH = "ab/0123456789abcdef-00ff"
PICTURES = "s3://bucket/pictures"


@pytest.fixture(autouse=True)
def environment(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bucket.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def proxy(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Return a proxy between the store and S3."""
    with closing(Proxy(bucket.port)) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        yield proxy


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the read timeout."""
    monkeypatch.setattr(s3, "_CONFIG", s3._CONFIG.merge(Config(read_timeout=0.1)))


@pytest.fixture
def store(bucket: Bucket, tmp_path: Path) -> Iterator[Store]:
    """Return a store on SQLite and S3."""
    values = {"database_url": f"sqlite:///{tmp_path / 'store.db'}", "blob_url": bucket.url}
    with closing(open_store(ImageStoreSettings.model_validate(values), "test")) as store:
        migrate(store.database)
        yield store


def test_prefixes_in_a_bucket_are_separate(bucket: Bucket) -> None:
    ours, theirs = (open_blob_store(f"s3://{bucket.name}{prefix}") for prefix in ("/a", "/a%20b/"))
    theirs.put(PATH, b"theirs")
    assert bucket.contents() == {f"a b/{PATH}": b"theirs"}
    assert (ours.exists(PATH), list(ours.list("ab"))) == (False, [])
    ours.delete(PATH)
    assert theirs.exists(PATH)


def test_paginated_listing_is_complete(bucket: Bucket) -> None:
    blobs = open_blob_store(bucket.url)
    paths = [f"ab/{number:04x}" for number in range(1001)]
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda path: blobs.put(path, b""), paths))
    assert [found.path for found in blobs.list("ab")] == paths


class Kept(Exception):
    """A recorded request."""

    def __init__(self, request: AWSPreparedRequest):
        self.request = request


def _keep_it_here(request: AWSPreparedRequest, **_: object) -> None:
    raise Kept(request)


def test_body_is_sent_unchanged_with_a_checksum_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS boto3's default checksum follows the body, and some servers store it as part of the picture."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://pictures.example")
    blobs = s3.S3BlobStore("bucket")
    blobs._client.meta.events.register("before-send.s3.PutObject", _keep_it_here)
    with pytest.raises(Kept) as kept:
        blobs.put(PATH, b"content")
    request = kept.value.request
    headers = {name.lower(): f"{value!r}" for name, value in request.headers.items()}
    assert b64encode(hashlib.sha256(b"content").digest()).decode() in headers["x-amz-checksum-sha256"]
    assert headers["content-length"] == "'7'"
    assert not {"content-encoding", "x-amz-trailer"} & set(headers)


def every_call(blobs: BlobStore) -> Iterator[OSError]:
    """Return the errors of all methods."""
    for call in (
        lambda: blobs.put(PATH, b"content"),
        lambda: blobs.open(PATH),
        lambda: blobs.exists(PATH),
        lambda: blobs.delete(PATH),
        lambda: list(blobs.list("ab")),
        lambda: blobs.check_ready(),
    ):
        with pytest.raises(OSError, match="S3: ") as raised:
            call()
        yield raised.value


def test_missing_bucket_is_an_outage() -> None:
    for error in every_call(open_blob_store("s3://no-such-bucket/pictures")):
        assert is_away(error)
        assert "NoSuchBucket" in str(error)


def test_unreachable_server_is_an_outage(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    for error in every_call(open_blob_store(bucket.url)):
        assert is_away(error)


def test_missing_credentials_are_an_outage(bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They may appear later: a file mounted late, a role granted later."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(OSError, match="S3: Unable to locate credentials"):
        open_blob_store(bucket.url).check_ready()


def test_cut_connection_is_reopened_at_once(bucket: Bucket, proxy: Proxy) -> None:
    blobs = open_blob_store(bucket.url)
    for number in range(3):
        blobs.put(f"ab/{number}", b"content")
        proxy.cut()
    assert len(bucket.contents()) == 3


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("AWS_ENDPOINT_URL", "pictures.local", "Invalid endpoint: pictures.local"),
        ("AWS_PROFILE", "missing", r"The config profile \(missing\) could not be found"),
    ],
)
def test_invalid_environment_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"^MESH_BLOB_URL: {message}$"):
        open_store(ImageStoreSettings.model_validate({"blob_url": PICTURES}), "test")


class TestRest:
    @pytest.fixture
    def stored(self, store: Store, events: Events) -> Events:
        store.handlers().store_image(Delivery(events.picture(), 1))
        return events

    @pytest.fixture
    def client(self, store: Store) -> FlaskClient:
        return create_app(store, None).test_client()

    def test_unreachable_pictures_are_503_and_other_routes_work(
        self, hasty: None, proxy: Proxy, client: FlaskClient, stored: Events
    ) -> None:
        proxy.weather = Weather.BLACKHOLE
        answer = client.get(f"/api/image/{stored.id}/content")
        assert (answer.status_code, answer.get_json()["service"]) == (503, "pictures")
        assert "Retry-After" in answer.headers
        assert client.get(f"/api/image/{stored.id}").status_code == 200
        ready = client.get("/ready")
        assert (ready.status_code, ready.get_json()["checks"]["database"]) == (503, "ok")
        assert ready.get_json()["checks"]["pictures"].startswith("S3: Read timeout")

    def test_disconnected_client_leaks_no_connection(self, store: Store) -> None:
        """There is one connection per thread, so a leak would stop the service."""
        store.blobs.put(PATH, bytes(1_000_000))
        for _ in range(40):
            with closing(store.blobs.open(PATH)) as file:
                assert file.read(10) == bytes(10)
        with ThreadPoolExecutor(16) as people:
            sizes = list(people.map(lambda _: len(store.blobs.open(PATH).read()), range(32)))
        assert sizes == [1_000_000] * 32

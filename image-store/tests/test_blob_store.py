"""Behaviour of blob stores: one class of tests for folder and S3."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from harness.servers.s3 import Bucket
from image_store.blob_store import BlobMissing, BlobStore, open_blob_store

PATH = "ab/0123456789abcdef-00ff"


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of an empty store of each kind."""
    if request.param == "folder":
        return (tmp_path / "pictures of today" / "here").as_uri()
    bucket: Bucket = request.getfixturevalue("bucket")
    for name, value in bucket.environment().items():
        monkeypatch.setenv(name, value)
    return bucket.url


@pytest.fixture
def blobs(url: str) -> BlobStore:
    return open_blob_store(url)


class TestEveryStore:
    @pytest.mark.parametrize("content", [b"", bytes(range(256)) * 5000], ids=["empty", "large"])
    def test_stored_bytes_replace_earlier_ones(self, blobs: BlobStore, content: bytes) -> None:
        blobs.check_ready()
        blobs.put(PATH, b"half")
        blobs.put(PATH, content)
        with closing(blobs.open(PATH)) as file:
            assert file.read(4) + file.read() == content
        assert [found.path for found in blobs.list("ab")] == [PATH]
        assert not any(list(blobs.list(shard)) for shard in ("00", "ff"))

    def test_missing_blob_is_an_error_though_a_longer_name_exists(self, blobs: BlobStore) -> None:
        blobs.put(f"{PATH}0", b"another")
        assert not blobs.exists(PATH)
        with pytest.raises(BlobMissing):
            blobs.open(PATH)

    def test_delete_is_idempotent(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"content")
        for _ in range(2):
            blobs.delete(PATH)
        assert not blobs.exists(PATH)
        with pytest.raises(BlobMissing):
            blobs.open(PATH)
        assert list(blobs.list("ab")) == []

    def test_list_returns_one_shard(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"a")
        blobs.put("cd/00", b"b")
        (found,) = blobs.list("ab")
        assert found.path == PATH
        assert abs(found.modified_at - datetime.now(UTC)) < timedelta(minutes=1)
        assert list(blobs.list("00")) == []

    def test_complete_blobs_are_not_deleted_as_unfinished(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"content")
        assert blobs.delete_unfinished(datetime.now(UTC) + timedelta(days=1)) == 0
        assert blobs.exists(PATH)

    @pytest.mark.parametrize("path", ["../secret", "ab/../../secret", "/etc/passwd", "ab/", "incoming/x", "ab/x.png"])
    def test_other_paths_are_rejected(self, blobs: BlobStore, path: str) -> None:
        with pytest.raises(ValueError, match="not a blob's path"):
            blobs.open(path)
        with pytest.raises(ValueError, match="not a blob's path"):
            blobs.put(path, b"content")


def test_foreign_files_are_not_listed(url: str, request: pytest.FixtureRequest) -> None:
    """The consistency check deletes listed files only."""
    blobs = open_blob_store(url)
    blobs.put(PATH, b"ours")
    for name in ("ab/note.txt", "ab/.hidden", "note.txt"):
        if url.startswith("file:"):
            (Path(unquote(urlsplit(url).path)) / name).touch()
        else:
            bucket: Bucket = request.getfixturevalue("bucket")
            bucket.client.put_object(Bucket=bucket.name, Key=f"pictures/{name}", Body=b"")
    assert [found.path for found in blobs.list("ab")] == [PATH]


@pytest.mark.parametrize(
    "url",
    [
        "/tmp/pictures",
        "file://elsewhere/folder",
        "file:",
        "s3:",
        "s3:///prefix",
        "s3://B",
        "s3://user:secret@bucket/prefix",
        "s3://bucket/prefix?x=1",
        "https://bucket",
    ],
)
def test_other_urls_are_rejected(url: str) -> None:
    with pytest.raises(ValueError, match="only file:///FOLDER and s3://BUCKET/PREFIX are known"):
        open_blob_store(url)

"""Behaviour of blob stores: one class of tests for folder and S3."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness.servers.s3 import Bucket
from image_store.blob_store import BlobMissing, BlobStore, FolderBlobStore, open_blob_store
from image_store.domain import blob_path

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


def content_of(blobs: BlobStore, path: str) -> bytes:
    with closing(blobs.open(path)) as file:
        return file.read()


class TestEveryStore:
    def test_stored_bytes_can_be_read(self, blobs: BlobStore) -> None:
        content = bytes(range(256)) * 5000
        blobs.put(PATH, content)
        assert content_of(blobs, PATH) == content
        assert blobs.exists(PATH)

    def test_stored_bytes_can_be_read_in_pieces(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"0123456789")
        with closing(blobs.open(PATH)) as file:
            assert [file.read(4), file.read(4), file.read(4), file.read(4)] == [b"0123", b"4567", b"89", b""]

    def test_empty_blob_is_stored(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"")
        assert (content_of(blobs, PATH), blobs.exists(PATH)) == (b"", True)

    def test_put_replaces_a_blob(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"half")
        blobs.put(PATH, b"whole")
        assert content_of(blobs, PATH) == b"whole"

    def test_opening_a_missing_blob_is_an_error(self, blobs: BlobStore) -> None:
        with pytest.raises(BlobMissing):
            blobs.open(PATH)
        assert not blobs.exists(PATH)

    def test_prefix_of_a_name_does_not_exist(self, blobs: BlobStore) -> None:
        blobs.put(f"{PATH}0", b"another")
        assert not blobs.exists(PATH)

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

    def test_check_ready_leaves_the_store_empty(self, blobs: BlobStore) -> None:
        blobs.check_ready()
        assert [found for shard in ("00", "ab", "ff") for found in blobs.list(shard)] == []

    @pytest.mark.parametrize("path", ["../secret", "ab/../../secret", "/etc/passwd", "ab/", "incoming/x", "ab/x.png"])
    def test_other_paths_are_rejected(self, blobs: BlobStore, path: str) -> None:
        with pytest.raises(ValueError, match="not a blob's path"):
            blobs.open(path)
        with pytest.raises(ValueError, match="not a blob's path"):
            blobs.put(path, b"content")

    @pytest.mark.parametrize("image_id", ["a", "A", "..", "x" * 36, "4f3c"])
    def test_every_pictures_path_is_accepted(self, blobs: BlobStore, image_id: str) -> None:
        path = blob_path(image_id, "f" * 64)
        blobs.put(path, b"content")
        assert blobs.exists(path)
        assert path != blob_path(image_id.swapcase() + "1", "f" * 64)


class TestForeignFiles:
    """Foreign files are not listed, and therefore never deleted."""

    NAMES = ("ab/note.txt", "ab/.hidden", "note.txt")

    def test_are_not_listed_in_a_folder(self, tmp_path: Path) -> None:
        blobs = FolderBlobStore(tmp_path)
        blobs.put(PATH, b"ours")
        for name in self.NAMES:
            (tmp_path / name).touch()
        assert [found.path for found in blobs.list("ab")] == [PATH]

    @pytest.mark.parametrize("url", ["s3"], indirect=True)
    def test_are_not_listed_in_a_bucket(self, blobs: BlobStore, bucket: Bucket) -> None:
        blobs.put(PATH, b"ours")
        for name in (*self.NAMES, "ab/deeper/00"):
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

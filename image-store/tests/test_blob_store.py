"""What every store of pictures does: one class of tests, over a folder and over S3."""

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
    """Of an empty store, of each kind in turn."""
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
    def test_gives_back_what_was_put(self, blobs: BlobStore) -> None:
        content = bytes(range(256)) * 5000
        blobs.put(PATH, content)
        assert content_of(blobs, PATH) == content
        assert blobs.exists(PATH)

    def test_gives_it_piece_by_piece_when_asked_so(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"0123456789")
        with closing(blobs.open(PATH)) as file:
            assert [file.read(4), file.read(4), file.read(4), file.read(4)] == [b"0123", b"4567", b"89", b""]

    def test_keeps_an_empty_file(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"")
        assert (content_of(blobs, PATH), blobs.exists(PATH)) == (b"", True)

    def test_replaces_other_bytes(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"half")
        blobs.put(PATH, b"whole")
        assert content_of(blobs, PATH) == b"whole"

    def test_shows_what_another_put_there(self, blobs: BlobStore, url: str) -> None:
        blobs.put(PATH, b"content")
        assert content_of(open_blob_store(url), PATH) == b"content"

    def test_says_so_when_what_is_opened_is_missing(self, blobs: BlobStore) -> None:
        with pytest.raises(BlobMissing):
            blobs.open(PATH)
        assert not blobs.exists(PATH)

    def test_does_not_take_the_beginning_of_a_name_for_it(self, blobs: BlobStore) -> None:
        blobs.put(f"{PATH}0", b"another")
        assert not blobs.exists(PATH)

    def test_deletes_for_good_and_twice_is_once(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"content")
        for _ in range(2):
            blobs.delete(PATH)
        assert not blobs.exists(PATH)
        with pytest.raises(BlobMissing):
            blobs.open(PATH)
        assert list(blobs.list("ab")) == []

    def test_lists_one_shard(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"a")
        blobs.put("cd/00", b"b")
        (found,) = blobs.list("ab")
        assert found.path == PATH
        assert abs(found.modified_at - datetime.now(UTC)) < timedelta(minutes=1)
        assert list(blobs.list("00")) == []

    def test_deletes_no_finished_file_as_unfinished(self, blobs: BlobStore) -> None:
        blobs.put(PATH, b"content")
        assert blobs.delete_unfinished(datetime.now(UTC) + timedelta(days=1)) == 0
        assert blobs.exists(PATH)

    def test_is_ready_and_stays_empty(self, blobs: BlobStore) -> None:
        blobs.check_ready()
        assert [found for shard in ("00", "ab", "ff") for found in blobs.list(shard)] == []

    @pytest.mark.parametrize("path", ["../secret", "ab/../../secret", "/etc/passwd", "ab/", "incoming/x", "ab/x.png"])
    def test_refuses_other_paths(self, blobs: BlobStore, path: str) -> None:
        with pytest.raises(ValueError, match="not a blob's path"):
            blobs.open(path)
        with pytest.raises(ValueError, match="not a blob's path"):
            blobs.put(path, b"content")

    @pytest.mark.parametrize("image_id", ["a", "A", "..", "x" * 36, "4f3c"])
    def test_takes_every_pictures_path(self, blobs: BlobStore, image_id: str) -> None:
        path = blob_path(image_id, "f" * 64)
        blobs.put(path, b"content")
        assert blobs.exists(path)
        assert path != blob_path(image_id.swapcase() + "1", "f" * 64)


class TestForeignFiles:
    """What lies between ours and is not ours is neither listed nor, therefore, deleted."""

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


def test_a_folder_is_opened_by_its_url(tmp_path: Path) -> None:
    folder = tmp_path / "mit Umlaut ä"
    open_blob_store(folder.as_uri()).put(PATH, b"content")
    assert (folder / PATH).read_bytes() == b"content"


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
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="only file:///FOLDER and s3://BUCKET/PREFIX are known"):
        open_blob_store(url)

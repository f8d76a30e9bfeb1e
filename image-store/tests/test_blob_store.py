"""The folder of pictures: whole files or none, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from image_store.blob_store import BlobMissing, FolderBlobStore, open_blob_store
from image_store.domain import blob_path

PATH = "ab/0123456789abcdef-00ff"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pictures of today" / "here"


@pytest.fixture
def blobs(folder: Path) -> FolderBlobStore:
    return FolderBlobStore(folder)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_put_makes_the_folders_it_needs(blobs: FolderBlobStore, folder: Path) -> None:
    blobs.put(PATH, b"content")
    assert files(folder) == [PATH]
    with blobs.open(PATH) as file:
        assert file.read() == b"content"


def test_put_replaces_a_file_with_other_bytes(blobs: FolderBlobStore, folder: Path) -> None:
    blobs.put(PATH, b"half")
    blobs.put(PATH, b"whole")
    assert (folder / PATH).read_bytes() == b"whole"


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_put_leaves_nothing_when_the_disk_is_full(
    blobs: FolderBlobStore, folder: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    blobs.put(PATH, b"before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync", full) if fails == "fsync" else (Path, "replace", full)))
    with pytest.raises(OSError, match="No space left"):
        blobs.put(PATH, b"after")
    assert files(folder) == [PATH]
    assert (folder / PATH).read_bytes() == b"before"


class Killed(BaseException):
    """The process ends here: nothing after it runs, as far as the code under test can tell."""


def test_a_half_written_file_is_never_seen(
    blobs: FolderBlobStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    blobs.put("ab/00", b"makes the folders")
    blobs.delete("ab/00")

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(Killed):
        blobs.put(PATH, b"content")
    monkeypatch.undo()
    assert not blobs.exists(PATH)
    assert list(blobs.list("ab")) == []
    assert len(files(folder)) == 1
    assert blobs.delete_unfinished(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert blobs.delete_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert files(folder) == []


def test_missing_file_is_an_error_to_open_and_none_to_delete(blobs: FolderBlobStore) -> None:
    with pytest.raises(BlobMissing):
        blobs.open(PATH)
    blobs.delete(PATH)


@pytest.mark.parametrize("path", ["../secret", "ab/../../secret", "/etc/passwd", "ab/", "incoming/x", "ab/x.png"])
def test_other_paths_are_refused(blobs: FolderBlobStore, path: str) -> None:
    with pytest.raises(ValueError, match="not a blob's path"):
        blobs.open(path)


def test_list_tells_the_files_of_a_shard(blobs: FolderBlobStore) -> None:
    blobs.put(PATH, b"a")
    blobs.put("cd/00", b"b")
    (found,) = blobs.list("ab")
    assert found.path == PATH
    assert abs(found.modified_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert list(blobs.list("00")) == []


def test_check_writable_raises_when_there_can_be_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="Not a directory"):
        FolderBlobStore(tmp_path / "file" / "pictures").check_writable()


def test_check_writable_leaves_nothing(blobs: FolderBlobStore, folder: Path) -> None:
    blobs.check_writable()
    assert files(folder) == []


def test_store_is_opened_by_its_url(tmp_path: Path) -> None:
    folder = tmp_path / "mit Umlaut ä"
    open_blob_store(folder.as_uri()).put(PATH, b"content")
    assert files(folder) == [PATH]


@pytest.mark.parametrize("url", ["s3://bucket", "/tmp/pictures", "file://elsewhere/folder", "file:"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MESH_BLOB_URL"):
        open_blob_store(url)


@pytest.mark.parametrize("image_id", ["a", "A", "..", "x" * 36, "4f3c"])
def test_paths_are_made_of_digests_only(blobs: FolderBlobStore, image_id: str) -> None:
    path = blob_path(image_id, "f" * 64)
    blobs.put(path, b"content")
    assert blobs.exists(path)
    assert path != blob_path(image_id.swapcase() + "1", "f" * 64)

"""The folder blob store: complete files or none."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from image_store.blob_store import FolderBlobStore

PATH = "ab/0123456789abcdef-00ff"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pictures of today" / "here"


@pytest.fixture
def blobs(folder: Path) -> FolderBlobStore:
    return FolderBlobStore(folder)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_put_leaves_no_file_when_the_disk_is_full(
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
    """Simulates the end of the process."""


def test_partial_file_is_never_visible(blobs: FolderBlobStore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_check_ready_fails_without_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="Not a directory"):
        FolderBlobStore(tmp_path / "file" / "pictures").check_ready()

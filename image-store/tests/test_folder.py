"""The folder of pictures: whole files or none, whatever happens while they are written."""

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


def test_put_makes_the_folders_it_needs(blobs: FolderBlobStore, folder: Path) -> None:
    blobs.put(PATH, b"content")
    assert files(folder) == [PATH]


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


def test_check_ready_raises_when_there_can_be_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="Not a directory"):
        FolderBlobStore(tmp_path / "file" / "pictures").check_ready()


def test_check_ready_leaves_nothing(blobs: FolderBlobStore, folder: Path) -> None:
    blobs.check_ready()
    assert files(folder) == []

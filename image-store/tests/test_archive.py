"""Saving and loading all pictures, from and to folder and S3."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from harness.servers.s3 import Bucket
from image_store.archive import ArchiveDamaged, Moved, load, save
from image_store.blob_store import SHARDS, BlobMissing, BlobStore, FolderBlobStore, open_blob_store
from image_store.domain import blob_path

COMMAND = Path(sys.executable).with_name("image-store-pictures")
PICTURES = [bytes([number]) * (1 + 3_000 * number) for number in range(12)]
Kinds = Mapping[str, Callable[[], str]]


def path_of(content: bytes) -> str:
    return blob_path(f"picture of {len(content)}", hashlib.sha256(content).hexdigest())


def contents(blobs: BlobStore) -> dict[str, bytes]:
    found = {}
    for path in [blob.path for shard in SHARDS for blob in blobs.list(shard)]:
        with closing(blobs.open(path)) as file:
            found[path] = file.read()
    return found


def filled(folder: Path, pictures: list[bytes] = PICTURES) -> FolderBlobStore:
    blobs = FolderBlobStore(folder)
    for content in pictures:
        blobs.put(path_of(content), content)
    return blobs


def archive_of(blobs: BlobStore) -> bytes:
    file = io.BytesIO()
    save(blobs, file)
    return file.getvalue()


@pytest.fixture
def kinds(tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    """Return a function that makes a URL of either kind."""
    for name, value in bucket.environment().items():
        monkeypatch.setenv(name, value)
    return {"folder": (tmp_path / "kept").as_uri, "s3": lambda: bucket.url}


@pytest.mark.parametrize(("source", "target"), [("folder", "s3"), ("s3", "folder")])
def test_pictures_can_be_moved_between_stores(kinds: Kinds, source: str, target: str) -> None:
    old, new = (open_blob_store(kinds[kind]()) for kind in (source, target))
    for content in PICTURES:
        old.put(path_of(content), content)
    file = io.BytesIO()
    assert save(old, file) == Moved(len(PICTURES), damaged=0)
    file.seek(0)
    assert load(new, file) == Moved(len(PICTURES), damaged=0)
    assert contents(new) == {path_of(content): content for content in PICTURES}


def test_archive_is_a_tar_file_with_times(tmp_path: Path) -> None:
    blobs = filled(tmp_path / "old", PICTURES[:1])
    os.utime(tmp_path / "old" / path_of(PICTURES[0]), (1_000_000_000, 1_000_000_000))
    listed = subprocess.run(["tar", "tv", "--utc"], input=archive_of(blobs), stdout=subprocess.PIPE, check=True).stdout
    first, last = listed.decode().splitlines()
    assert first.startswith("-rw-------")
    assert first.endswith(f"2001-09-09 01:46 {path_of(PICTURES[0])}")
    assert last.endswith(" count")


def test_loading_continues_after_an_interruption(tmp_path: Path) -> None:
    archive = archive_of(filled(tmp_path / "old"))
    new = FolderBlobStore(tmp_path / "new")
    with pytest.raises(ArchiveDamaged):
        load(new, io.BytesIO(archive[: len(archive) // 2]))
    kept = len(contents(new))
    assert 0 < kept < len(PICTURES)
    assert load(new, io.BytesIO(archive)) == Moved(len(PICTURES) - kept, damaged=0, kept_already=kept)
    assert contents(new) == {path_of(content): content for content in PICTURES}


@pytest.mark.parametrize("left", [0, 1, 512, 0.5, 0.9])
def test_truncated_archive_is_detected(tmp_path: Path, left: float) -> None:
    archive = archive_of(filled(tmp_path / "old"))
    cut = archive[: int(left * len(archive)) if left < 1 else int(left)]
    with pytest.raises(ArchiveDamaged):
        load(FolderBlobStore(tmp_path / "new"), io.BytesIO(cut))


@pytest.mark.parametrize(
    ("members", "message"),
    [(slice(0, 3), "truncated"), (slice(1, None), "should have 12 pictures but has 11")],
    ids=["truncated between two pictures", "without one picture"],
)
def test_valid_tar_file_without_some_pictures_is_detected(tmp_path: Path, members: slice, message: str) -> None:
    whole, part = archive_of(filled(tmp_path / "old")), io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(whole)) as old, tarfile.open(fileobj=part, mode="w") as new:
        for member in old.getmembers()[members]:
            new.addfile(member, old.extractfile(member))
    part.seek(0)
    with pytest.raises(ArchiveDamaged, match=message):
        load(FolderBlobStore(tmp_path / "new"), part)


@pytest.mark.parametrize("name", ["/etc/passwd", "ab/x", "notes.txt", "../escape-2d711642b726b04401627ca9fbac32f5"])
def test_other_files_are_not_loaded(tmp_path: Path, name: str) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for member_name, content in ((name, b"x"), ("count", b"1")):
            member = tarfile.TarInfo(member_name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    file.seek(0)
    assert load(FolderBlobStore(tmp_path / "new"), file) == Moved(0, damaged=1)
    assert list(tmp_path.rglob("*")) == []


def test_damaged_picture_is_not_saved(tmp_path: Path) -> None:
    blobs = filled(tmp_path / "old")
    blobs.put(path_of(PICTURES[3]), b"other bytes")
    file = io.BytesIO()
    assert save(blobs, file) == Moved(len(PICTURES) - 1, damaged=1)
    file.seek(0)
    assert load(FolderBlobStore(tmp_path / "new"), file) == Moved(len(PICTURES) - 1, damaged=0)


def test_picture_deleted_meanwhile_is_not_saved(tmp_path: Path) -> None:
    class Vanishing(FolderBlobStore):
        """Some listed blobs no longer exist."""

        def open(self, path: str) -> BinaryIO:
            if path == path_of(PICTURES[5]):
                raise BlobMissing(path)
            return super().open(path)

    filled(tmp_path / "old")
    file = io.BytesIO()
    assert save(Vanishing(tmp_path / "old"), file) == Moved(len(PICTURES) - 1, damaged=0)


def test_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    content = os.urandom(1 << 20) * 40
    old, new = filled(tmp_path / "old", [content]), FolderBlobStore(tmp_path / "new")
    size = len(content)
    del content
    with (tmp_path / "archive.tar").open("w+b") as archive:
        tracemalloc.start()
        try:
            assert save(old, archive) == Moved(1, damaged=0)
            archive.seek(0)
            assert load(new, archive) == Moved(1, damaged=0)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < size / 2


class TestCommand:
    def run(self, folder: Path, action: str, archive: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "MESH_BLOB_URL": folder.as_uri(), "MESH_DATA": str(folder / "none")}
        return subprocess.run(
            [COMMAND, action], env=environment, input=archive, capture_output=True, check=False, timeout=60
        )

    def test_save_and_load_use_standard_streams(self, tmp_path: Path) -> None:
        filled(tmp_path / "old")
        saved = self.run(tmp_path / "old", "save")
        assert (saved.returncode, b'"pictures": 12' in saved.stderr) == (0, True)
        loaded = self.run(tmp_path / "new", "load", saved.stdout)
        assert (loaded.returncode, loaded.stdout) == (0, b"")
        assert contents(FolderBlobStore(tmp_path / "new")) == {path_of(content): content for content in PICTURES}

    @pytest.mark.parametrize(
        ("folder", "action", "message"),
        [
            ("/dev/null/pictures", "save", b"Not a directory"),
            ("/dev/null/pictures", "load", b"Not a directory"),
            (None, "load", b"the archive is damaged"),
        ],
    )
    def test_error_gives_exit_status_2(self, tmp_path: Path, folder: str | None, action: str, message: bytes) -> None:
        """A missing store is not reported as empty."""
        ended = self.run(Path(folder or tmp_path), action, b"no archive")
        assert (ended.returncode, ended.stdout) == (2, b"")
        assert message in ended.stderr
        assert b"Traceback" not in ended.stderr

    def test_damaged_picture_gives_exit_status_1(self, tmp_path: Path) -> None:
        archive = archive_of(filled(tmp_path / "old", PICTURES[1:2]))
        ended = self.run(tmp_path / "new", "load", archive.replace(PICTURES[1], PICTURES[1][:-1] + b"!"))
        assert ended.returncode == 1
        assert b"damaged picture skipped" in ended.stderr

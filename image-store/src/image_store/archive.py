"""All pictures as one tar file, from any store and into any: for backups, and for moving from a folder to S3.

A picture's path holds a digest of its bytes, so what was damaged on its way or on a disk is found, and left out. The
last member tells how many there are: a file that was cut off is not taken for a whole one.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final, TypeVar

import structlog

from image_store.blob_store import SHARDS, Blob, BlobMissing, BlobStore
from image_store.blob_store.protocol import is_path
from image_store.domain import could_be_content_of

log = structlog.get_logger(__name__)

_COUNT: Final = "count"
_AT_ONCE: Final = 4
"""Calls to S3 at a time, and so pictures in memory."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class ArchiveDamaged(Exception):
    """It ends too early, or is none. The text is for an operator."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the pictures."""

    pictures: int
    damaged: int
    kept_already: int = 0


def save(blobs: BlobStore, file: IO[bytes]) -> Moved:
    """Write all pictures; those that are deleted meanwhile are left out. Raises OSError."""
    pictures = damaged = 0
    with tarfile.open(fileobj=file, mode="w|") as archive:
        for blob, content in _together(lambda blob: (blob, _read(blobs, blob.path)), _all(blobs)):
            if content is None:
                continue
            if could_be_content_of(blob.path, content):
                _add(archive, blob.path, content, int(blob.modified_at.timestamp()))
                pictures += 1
            else:
                log.error("picture is damaged, and left out", path=blob.path)
                damaged += 1
        _add(archive, _COUNT, str(pictures).encode())
    return Moved(pictures, damaged)


def load(blobs: BlobStore, file: IO[bytes]) -> Moved:
    """Put all pictures that are not there yet, so it may be run again. Raises OSError, ArchiveDamaged."""
    pictures = damaged = kept_already = 0
    count: int | None = None
    there = _There(blobs)

    def put(member: tuple[str, bytes]) -> None:
        blobs.put(*member)

    def wanted() -> Iterator[tuple[str, bytes]]:
        nonlocal pictures, damaged, kept_already, count
        for path, content in _members(file):
            if path == _COUNT:
                count = int(content)
            elif not (is_path(path) and could_be_content_of(path, content)):
                log.error("picture is damaged, and left out", path=path)
                damaged += 1
            elif path in there:
                kept_already += 1
            else:
                pictures += 1
                yield path, content

    for _ in _together(put, wanted()):
        pass
    if count is None:
        raise ArchiveDamaged("the archive ends too early")
    if count != pictures + damaged + kept_already:
        raise ArchiveDamaged(f"the archive tells of {count} pictures and holds {pictures + damaged + kept_already}")
    return Moved(pictures, damaged, kept_already)


class _There:
    """What a store holds, a shard at a time: an archive goes through them in order."""

    def __init__(self, blobs: BlobStore):
        self._blobs = blobs
        self._shard = ""
        self._paths: set[str] = set()

    def __contains__(self, path: str) -> bool:
        shard = path.partition("/")[0]
        if shard != self._shard:
            self._shard, self._paths = shard, {blob.path for blob in self._blobs.list(shard)}
        return path in self._paths


def _all(blobs: BlobStore) -> Iterator[Blob]:
    for shard in SHARDS:
        yield from blobs.list(shard)


def _read(blobs: BlobStore, path: str) -> bytes | None:
    try:
        with blobs.open(path) as file:
            return file.read()
    except BlobMissing:
        return None


def _add(archive: tarfile.TarFile, name: str, content: bytes, modified_s: int = 0) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(content), modified_s, 0o600
    archive.addfile(member, io.BytesIO(content))


def _members(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None:
                    raise ArchiveDamaged(f"the archive holds {member.name!r}, which is no picture")
                yield member.name, content.read()
    except tarfile.TarError as error:
        raise ArchiveDamaged(f"the archive is damaged: {error}") from error


def _together(work: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
    """Their results in order; a few are worked on at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        while batch := list(islice(items, _AT_ONCE)):
            yield from workers.map(work, batch)

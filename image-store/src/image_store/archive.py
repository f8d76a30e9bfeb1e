"""Save all pictures to a tar file and load them, for any blob store: for backups, and to move between folder and S3.

A picture's path contains a digest of its bytes, so damaged pictures are detected and skipped. The last member of the
archive has their number, so that a truncated archive is detected.
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
_PARALLEL: Final = 4
"""Parallel requests to S3, and pictures in memory."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class ArchiveDamaged(Exception):
    """The archive is truncated or invalid. The message is for the operator."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Numbers of pictures."""

    pictures: int
    damaged: int
    kept_already: int = 0


def save(blobs: BlobStore, file: IO[bytes]) -> Moved:
    """Write all pictures, except those deleted meanwhile. Raises OSError."""
    pictures = damaged = 0
    with tarfile.open(fileobj=file, mode="w|") as archive:
        for blob, content in _in_parallel(lambda blob: (blob, _read(blobs, blob.path)), _all(blobs)):
            if content is None:
                continue
            if could_be_content_of(blob.path, content):
                _add(archive, blob.path, content, int(blob.modified_at.timestamp()))
                pictures += 1
            else:
                log.error("damaged picture skipped", path=blob.path)
                damaged += 1
        _add(archive, _COUNT, str(pictures).encode())
    return Moved(pictures, damaged)


def load(blobs: BlobStore, file: IO[bytes]) -> Moved:
    """Store all pictures that are missing; may be run again. Raises OSError, ArchiveDamaged."""
    pictures = damaged = kept_already = 0
    count: int | None = None
    existing = _Existing(blobs)

    def put(member: tuple[str, bytes]) -> None:
        blobs.put(*member)

    def missing() -> Iterator[tuple[str, bytes]]:
        nonlocal pictures, damaged, kept_already, count
        for path, content in _members(file):
            if path == _COUNT:
                count = int(content)
            elif not (is_path(path) and could_be_content_of(path, content)):
                log.error("damaged picture skipped", path=path)
                damaged += 1
            elif path in existing:
                kept_already += 1
            else:
                pictures += 1
                yield path, content

    for _ in _in_parallel(put, missing()):
        pass
    if count is None:
        raise ArchiveDamaged("the archive is truncated")
    if count != pictures + damaged + kept_already:
        raise ArchiveDamaged(f"the archive should have {count} pictures but has {pictures + damaged + kept_already}")
    return Moved(pictures, damaged, kept_already)


class _Existing:
    """Paths in a store, loaded one shard at a time, since an archive is sorted by shard."""

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
                    raise ArchiveDamaged(f"the archive contains {member.name!r}, which is not a picture")
                yield member.name, content.read()
    except tarfile.TarError as error:
        raise ArchiveDamaged(f"the archive is damaged: {error}") from error


def _in_parallel(work: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
    """Yield the results in order, working on a few items in parallel."""
    with ThreadPoolExecutor(_PARALLEL) as workers:
        while batch := list(islice(items, _PARALLEL)):
            yield from workers.map(work, batch)

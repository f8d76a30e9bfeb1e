"""Save all files to a tar file and load them, for any blob store: for backups, and to move between folder and S3.

Files are pictures and documents. Small ones are held in memory, four at a time; larger ones in temporary files, since
a tar file names the size first, and a damaged file is to be skipped. A file's path contains a digest of its bytes, so
damaged files are detected. The last member of the archive has their number, so that a truncated archive is detected.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Final, TypeVar, cast

import structlog

from image_store.blob_store import SHARDS, Blob, BlobMissing, BlobStore
from image_store.blob_store.protocol import is_path
from image_store.domain import has_digest

log = structlog.get_logger(__name__)

_COUNT: Final = "count"
_PARALLEL: Final = 4
"""Parallel requests to S3, and copies of files."""
_IN_MEMORY_BYTES: Final = 4 << 20
"""Size above which a copy is a temporary file."""
_PART_BYTES: Final = 1 << 20
_LONGEST_COUNT: Final = 20

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


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file, at its start, with its digest. Closing it deletes it."""

    path: str
    file: BinaryIO
    size_bytes: int
    sha256: str

    @property
    def is_damaged(self) -> bool:
        return not (is_path(self.path) and has_digest(self.path, self.sha256))

    def close(self) -> None:
        self.file.close()


def save(blobs: BlobStore, file: IO[bytes]) -> Moved:
    """Write all files, except those deleted meanwhile. Raises OSError."""
    pictures = damaged = 0
    with tarfile.open(fileobj=file, mode="w|") as archive:
        for blob, copy in _in_parallel(lambda blob: (blob, _read(blobs, blob.path)), _all(blobs)):
            if copy is None:
                continue
            with closing(copy):
                if copy.is_damaged:
                    log.error("damaged picture skipped", path=blob.path)
                    damaged += 1
                else:
                    _add(archive, blob.path, copy.file, copy.size_bytes, int(blob.modified_at.timestamp()))
                    pictures += 1
        count = str(pictures).encode()
        _add(archive, _COUNT, io.BytesIO(count), len(count))
    return Moved(pictures, damaged)


def load(blobs: BlobStore, file: IO[bytes]) -> Moved:
    """Store all files that are missing; may be run again. Raises OSError, ArchiveDamaged."""
    pictures = damaged = kept_already = 0
    count: int | None = None
    existing = _Existing(blobs)

    def put(copy: _Copy) -> None:
        with closing(copy):
            blobs.put_file(copy.path, copy.file, copy.sha256)

    def missing() -> Iterator[_Copy]:
        nonlocal pictures, damaged, kept_already, count
        for copy in _members(file):
            if copy.path != _COUNT and not copy.is_damaged and copy.path not in existing:
                pictures += 1
                yield copy
                continue
            with closing(copy):
                if copy.path == _COUNT:
                    count = int(copy.file.read(_LONGEST_COUNT))
                elif copy.is_damaged:
                    log.error("damaged picture skipped", path=copy.path)
                    damaged += 1
                else:
                    kept_already += 1

    for _ in _in_parallel(put, _closing_unused(missing())):
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


def _read(blobs: BlobStore, path: str) -> _Copy | None:
    try:
        file = blobs.open(path)
    except BlobMissing:
        return None
    with closing(file):
        return _copy(path, file)


def _copy(path: str, content: IO[bytes]) -> _Copy:
    """Copy a file in parts. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    file = cast("BinaryIO", SpooledTemporaryFile(_IN_MEMORY_BYTES))  # noqa: SIM115  # `_Copy` closes it
    try:
        while part := content.read(_PART_BYTES):
            digest.update(part)
            size += len(part)
            file.write(part)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return _Copy(path, file, size, digest.hexdigest())


def _add(archive: tarfile.TarFile, name: str, content: BinaryIO, size_bytes: int, modified_s: int = 0) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size_bytes, modified_s, 0o600
    archive.addfile(member, content)


def _members(file: IO[bytes]) -> Iterator[_Copy]:
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None:
                    raise ArchiveDamaged(f"the archive contains {member.name!r}, which is not a picture")
                yield _copy(member.name, content)
    except tarfile.TarError as error:
        raise ArchiveDamaged(f"the archive is damaged: {error}") from error


def _closing_unused(copies: Iterator[_Copy]) -> Iterator[_Copy]:
    """Yield copies; if reading them fails, close those of the last batch, which is not put."""
    latest: deque[_Copy] = deque(maxlen=_PARALLEL)
    try:
        for copy in copies:
            latest.append(copy)
            yield copy
    except BaseException:
        for copy in latest:
            copy.close()
        raise


def _in_parallel(work: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
    """Yield the results in order, working on a few items in parallel."""
    with ThreadPoolExecutor(_PARALLEL) as workers:
        while batch := list(islice(items, _PARALLEL)):
            yield from workers.map(work, batch)

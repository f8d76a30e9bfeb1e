"""Interface of the blob stores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, Protocol

_PATH: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f-]+")

SHARDS: Final = tuple(f"{number:02x}" for number in range(256))
"""The first part of every path."""


class BlobMissing(Exception):
    """There is no blob at this path."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A listed blob."""

    path: str
    modified_at: datetime


class BlobStore(Protocol):
    """Paths are `<two hexadecimal digits>/<name>`, made by `domain.blob_path`; the first part is the shard.

    Every method raises OSError if the store is unavailable.
    """

    def put(self, path: str, content: bytes) -> None:
        """Store the bytes completely and durably; replaces an existing blob."""
        ...

    def put_file(self, path: str, file: BinaryIO, sha256: str) -> None:
        """Store a file as `put` does, from its start, without holding it in memory; `sha256` is its digest."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Open a blob for reading. Raises BlobMissing."""
        ...

    def exists(self, path: str) -> bool: ...

    def delete(self, path: str) -> None:
        """Delete a blob; no error if it does not exist."""
        ...

    def list(self, shard: str) -> Iterator[Blob]:
        """Yield the blobs in one of the `SHARDS`; foreign files are skipped."""
        ...

    def delete_unfinished(self, before: datetime) -> int:
        """Delete partial files of crashed writers from before that time; return their number."""
        ...

    def check_ready(self) -> None:
        """Return if the store can be used."""
        ...


def is_path(path: str) -> bool:
    return _PATH.fullmatch(path) is not None


def checked(path: str) -> str:
    """Return the path. Raises ValueError for an invalid one, which could lead outside the store."""
    if not is_path(path):
        raise ValueError(f"not a blob's path: {path!r}")
    return path

"""What keeps the pictures' bytes must be able to do."""

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
    """There are no such bytes."""


@dataclass(frozen=True, slots=True)
class Blob:
    """What is listed of some bytes."""

    path: str
    modified_at: datetime


class BlobStore(Protocol):
    """Paths are `<two hexadecimal digits>/<name>`, made by `domain.blob_path`; the first part is the shard.

    Every method raises OSError while the place cannot be reached or used.
    """

    def put(self, path: str, content: bytes) -> None:
        """All of it, durably; what was there before is replaced."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Raises BlobMissing."""
        ...

    def exists(self, path: str) -> bool: ...

    def delete(self, path: str) -> None:
        """Raises nothing if it is gone already."""
        ...

    def list(self, shard: str) -> Iterator[Blob]:
        """What lies in one of the `SHARDS`; nothing that we did not put there."""
        ...

    def delete_unfinished(self, before: datetime) -> int:
        """Delete what writers that died left half written before that time; how many there were."""
        ...

    def check_ready(self) -> None:
        """Return if it can be used."""
        ...


def is_path(path: str) -> bool:
    return _PATH.fullmatch(path) is not None


def checked(path: str) -> str:
    """The path. Raises ValueError for what could lead elsewhere."""
    if not is_path(path):
        raise ValueError(f"not a blob's path: {path!r}")
    return path

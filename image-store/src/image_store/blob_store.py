"""The pictures' bytes, apart from the database. A folder today; another place is another class behind `BlobStore`."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from urllib.parse import unquote, urlsplit

_PATH: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f-]+")
_INCOMING: Final = "incoming"


class BlobMissing(Exception):
    """There are no such bytes."""


@dataclass(frozen=True, slots=True)
class Blob:
    """What is listed of some bytes."""

    path: str
    modified_at: datetime


class BlobStore(Protocol):
    """Paths are `<two hexadecimal digits>/<name>`, made by `domain.blob_path`; the first part is the shard."""

    def put(self, path: str, content: bytes) -> None:
        """All of it, durably, or OSError; what was there before is replaced."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Raises BlobMissing."""
        ...

    def exists(self, path: str) -> bool: ...

    def delete(self, path: str) -> None:
        """Raises nothing if it is gone already."""
        ...

    def list(self, shard: str) -> Iterator[Blob]:
        """What lies in one of the 256 shards, `00` to `ff`."""
        ...

    def delete_unfinished(self, before: datetime) -> int:
        """Delete what writers that died left half written before that time; how many there were."""
        ...

    def check_writable(self) -> None:
        """Raises OSError."""
        ...


class FolderBlobStore:
    """A folder on a disk. Folders are made when something comes to lie in them."""

    def __init__(self, root: Path):
        self._root = root

    def put(self, path: str, content: bytes) -> None:
        """Written under another name, synced, renamed: a reader or a crash never sees half of it."""
        target = self._file(path)
        self._make_folder(target.parent)
        incoming = self._write_incoming(content, is_durable=True)
        try:
            incoming.replace(target)
        except OSError:
            incoming.unlink()
            raise
        _sync_folder(target.parent)

    def open(self, path: str) -> BinaryIO:
        try:
            return self._file(path).open("rb")
        except FileNotFoundError as error:
            raise BlobMissing(path) from error

    def exists(self, path: str) -> bool:
        return self._file(path).exists()

    def delete(self, path: str) -> None:
        self._file(path).unlink(missing_ok=True)

    def list(self, shard: str) -> Iterator[Blob]:
        for name, modified_at in _files(self._root / shard):
            yield Blob(f"{shard}/{name}", modified_at)

    def delete_unfinished(self, before: datetime) -> int:
        folder = self._root / _INCOMING
        stale = [name for name, modified_at in _files(folder) if modified_at < before]
        for name in stale:
            (folder / name).unlink(missing_ok=True)
        return len(stale)

    def check_writable(self) -> None:
        self._write_incoming(b"ready", is_durable=False).unlink()

    def _write_incoming(self, content: bytes, *, is_durable: bool) -> Path:
        folder = self._root / _INCOMING
        self._make_folder(folder)
        incoming = folder / uuid.uuid4().hex
        try:
            with incoming.open("xb") as file:
                file.write(content)
                file.flush()
                if is_durable:
                    os.fsync(file.fileno())
        except OSError:
            incoming.unlink(missing_ok=True)
            raise
        return incoming

    def _make_folder(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder.parent)

    def _file(self, path: str) -> Path:
        if not _PATH.fullmatch(path):
            raise ValueError(f"not a blob's path: {path!r}")
        return self._root / path


def open_blob_store(url: str) -> BlobStore:
    """Raises ValueError for a kind of URL that no store is for."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not parts.path:
        raise ValueError(f"MESH_BLOB_URL: only file:///FOLDER is known, not {url!r}")
    return FolderBlobStore(Path(unquote(parts.path)))


def _files(folder: Path) -> Iterator[tuple[str, datetime]]:
    """Names and times; a file that goes while we look is not listed, a folder that is not there is empty."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                modified_s = entry.stat().st_mtime
            except FileNotFoundError:
                continue
            yield entry.name, datetime.fromtimestamp(modified_s, UTC)


def _sync_folder(folder: Path) -> None:
    """A new name is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Blob store in a folder, for processes that share a machine or a volume."""

from __future__ import annotations

import io
import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from image_store.blob_store.protocol import Blob, BlobMissing, checked, is_path
from mesh.platform.private_files import FILE_MODE, FOLDER_MODE, restrict

_INCOMING: Final = "incoming"
_COPIED_BYTES: Final = 1 << 20


class FolderBlobStore:
    """Creates folders when they are needed."""

    def __init__(self, root: Path):
        self._root = root
        restrict(root)

    def put(self, path: str, content: bytes) -> None:
        """Write to a temporary name, sync, rename: neither a reader nor a crash sees a partial file."""
        self.put_file(path, io.BytesIO(content))

    def put_file(self, path: str, file: BinaryIO, _sha256: str = "") -> None:
        """Write as `put` does. The digest is part of the path, and compared when a backup is made."""
        target = self._file(path)
        self._make_folder(target.parent)
        incoming = self._write_incoming(file, is_durable=True)
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
            path = f"{shard}/{name}"
            if is_path(path):
                yield Blob(path, modified_at)

    def delete_unfinished(self, before: datetime) -> int:
        folder = self._root / _INCOMING
        stale = [name for name, modified_at in _files(folder) if modified_at < before]
        for name in stale:
            (folder / name).unlink(missing_ok=True)
        return len(stale)

    def check_ready(self) -> None:
        """Write a file, which fails if the disk is full or read-only."""
        self._write_incoming(io.BytesIO(b"ready"), is_durable=False).unlink()

    def _write_incoming(self, content: BinaryIO, *, is_durable: bool) -> Path:
        folder = self._root / _INCOMING
        self._make_folder(folder)
        incoming = folder / uuid.uuid4().hex
        try:
            with os.fdopen(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
                content.seek(0)
                shutil.copyfileobj(content, file, _COPIED_BYTES)
                file.flush()
                if is_durable:
                    os.fsync(file.fileno())
        except OSError:
            incoming.unlink(missing_ok=True)
            raise
        return incoming

    def _make_folder(self, folder: Path) -> None:
        if not folder.exists():
            self._root.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            _sync_folder(folder.parent)

    def _file(self, path: str) -> Path:
        return self._root / checked(path)


def _files(folder: Path) -> Iterator[tuple[str, datetime]]:
    """Yield names and times. A file deleted meanwhile is skipped, a missing folder is empty."""
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
    """Sync a folder, which makes new names in it durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

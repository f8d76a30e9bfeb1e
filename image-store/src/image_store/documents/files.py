"""Receive a file of a document into the blob store, and send it, without holding it in memory."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, Final

from image_store.blob_store import BlobStore
from mesh.contracts.document import StoredFile

_PART_BYTES: Final = 1 << 20


def receive(blobs: BlobStore, path_of: Callable[[str], str], stream: IO[bytes]) -> StoredFile:
    """Store a file at the path that `path_of` returns for its digest. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as file:
        while part := stream.read(_PART_BYTES):
            digest.update(part)
            size += len(part)
            file.write(part)
        stored = StoredFile(sha256=digest.hexdigest(), size_bytes=size)
        blobs.put_file(path_of(stored.sha256), file, stored.sha256)
    return stored


def parts(file: BinaryIO) -> Iterator[bytes]:
    """Yield the file in parts and close it."""
    with file:
        while part := file.read(_PART_BYTES):
            yield part

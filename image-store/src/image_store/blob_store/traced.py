"""A blob store with a span for each access to one blob. Listing and checks have none: they are many, or frequent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind

from image_store.blob_store.protocol import Blob, BlobStore
from mesh.contracts.topology import Store
from mesh.platform.telemetry import TRACER_NAME


class TracedBlobStore:
    def __init__(self, blobs: BlobStore):
        self._blobs = blobs

    def put(self, path: str, content: bytes) -> None:
        with _span("put"):
            self._blobs.put(path, content)

    def put_file(self, path: str, file: BinaryIO, sha256: str) -> None:
        with _span("put"):
            self._blobs.put_file(path, file, sha256)

    def open(self, path: str) -> BinaryIO:
        with _span("open"):
            return self._blobs.open(path)

    def exists(self, path: str) -> bool:
        return self._blobs.exists(path)

    def delete(self, path: str) -> None:
        with _span("delete"):
            self._blobs.delete(path)

    def list(self, shard: str) -> Iterator[Blob]:
        return self._blobs.list(shard)

    def delete_unfinished(self, before: datetime) -> int:
        with _span("delete_unfinished"):
            return self._blobs.delete_unfinished(before)

    def check_ready(self) -> None:
        self._blobs.check_ready()


def _span(operation: str) -> AbstractContextManager[Span]:
    return trace.get_tracer(TRACER_NAME).start_as_current_span(
        f"{operation} {Store.PICTURES}", kind=SpanKind.CLIENT, attributes={"ocr.store": Store.PICTURES.value}
    )

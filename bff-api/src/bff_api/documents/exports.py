"""Results of whole documents: ask image-store, publish what is to be built, and pass on the file (edges 36 to 38)."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final, Protocol

import structlog

from bff_api.documents.store_client import DocumentClient
from mesh.contracts.document_export import PDFA, DocumentExport, ExportStatus
from mesh.contracts.export_requested import ExportRequested
from mesh.contracts.message import Message
from mesh.contracts.problems import ClientDisconnected, Problem
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.vision.export.formats import KINDS, Format, Kind, file_name, kind_of_pages

log = structlog.get_logger(__name__)

_BUILT_AFTER_S: Final = 1
_READ_AFTER_S: Final = 3
_PART_BYTES: Final = 256 * 1024
_SEVERAL: Final = 2


class DocumentNotRead(Problem):
    """503: pages of the document are still being read."""

    status = 503
    slug = "document-not-read"
    title = "Document not read yet"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Pages of “{name}” are still being read. Try again when it is done.", retry_after_s=_READ_AFTER_S
        )


class ExportNotReady(Problem):
    """503: the file is being built."""

    status = 503
    slug = "export-not-ready"
    title = "File not ready"

    def __init__(self, name: str) -> None:
        super().__init__(f"The file of “{name}” is being built. Try again in a moment.", retry_after_s=_BUILT_AFTER_S)


class DocumentFailed(Problem):
    """422: the document has no text."""

    status = 422
    slug = "document-failed"
    title = "Document not readable"


class NoExport(Problem):
    """422: the document cannot be written in this format."""

    status = 422
    slug = "no-export"
    title = "Format not available"


class EventPublisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Return when the messages are durable. Raises PublishFailed."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyExport:
    """A file that is ready in image-store."""

    document_id: str
    name: str
    """Of the document."""
    kind: str
    file_name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DocumentExports:
    """Thread-safe."""

    store: DocumentClient
    publisher: EventPublisher
    downloads: ConcurrencyLimit

    def ready(self, document_id: str, format_: Format, owner: str | None, *, archivable: bool = False) -> ReadyExport:
        """Return a file that is ready; without one it is built from now on.

        Raises:
            NotFound, Gone: there is no such document.
            DocumentNotRead, ExportNotReady: it must be asked for again.
            DocumentFailed, NoExport: there is none.
            UpstreamProblem: image-store failed.
        """
        kind = PDFA if archivable and format_ is Format.PDF else format_.value
        state = self.store.export(document_id, kind, owner)
        if state.must_publish:
            self._publish(document_id, kind)
        _require_ready(state)
        return ReadyExport(
            document_id,
            state.name,
            kind,
            file_name(state.name, _kind(format_, state.content_type)),
            state.content_type or KINDS[format_].content_type,
            state.size_bytes or 0,
        )

    @contextmanager
    def file(self, export: ReadyExport, owner: str | None, is_connected: IsConnected) -> Iterator[IO[bytes]]:
        """Yield the file. Raises NotFound, Gone, UpstreamProblem, Busy, ClientDisconnected.

        It is on the local disk meanwhile, so that a slow client does not occupy image-store.
        """
        with self.downloads.admit(is_connected, current_client()), tempfile.TemporaryFile() as file:
            self.store.save_export(export.document_id, export.kind, owner, file)
            if file.tell() != export.size_bytes:  # replaced meanwhile
                raise ExportNotReady(export.file_name)
            file.seek(0)
            yield file

    def parts(self, export: ReadyExport, owner: str | None, is_connected: IsConnected) -> Generator[bytes, None, None]:
        """Yield the file in parts. Raises as `file`."""
        with self.file(export, owner, is_connected) as file:
            while part := file.read(_PART_BYTES):
                if not is_connected():
                    raise ClientDisconnected
                yield part

    def _publish(self, document_id: str, kind: str) -> None:
        try:
            self.publisher.publish(ExportRequested.about(document_id, kind).to_wire())
        except PublishFailed as error:  # image-store publishes it later
            log.warning("export not published yet", document_id=document_id, error=str(error), reason=error.reason)


def download_limit() -> ConcurrencyLimit:
    """Return the limit of downloads at a time: each holds a thread and a file on the local disk."""
    return ConcurrencyLimit("document-download", running=8, waiting=16, wait_s=10.0)


def _require_ready(state: DocumentExport) -> None:
    detail = "" if state.error is None else state.error.detail
    match state.status:
        case ExportStatus.UNREAD:
            raise DocumentNotRead(state.name)
        case ExportStatus.BUILDING:
            raise ExportNotReady(state.name)
        case ExportStatus.NO_TEXT:
            raise DocumentFailed(f"“{state.name}” could not be read. {detail}".rstrip())
        case ExportStatus.FAILED:
            raise NoExport(f"This format of “{state.name}” could not be written. {detail}".rstrip())


def _kind(format_: Format, content_type: str | None) -> Kind:
    """Return the kind of a file: PAGE XML of several pages is a ZIP."""
    several = kind_of_pages(format_, _SEVERAL)
    return several if content_type == several.content_type else KINDS[format_]

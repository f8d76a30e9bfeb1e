"""Accept documents: check, store the file, store the row, publish (edges 20 to 22).

After the row is stored the document is accepted: if its event cannot be published, image-store publishes it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Final, Protocol

import structlog
from prometheus_client import Counter

from bff_api.documents.store_client import DocumentClient
from bff_api.image_ids import ImageIds
from mesh.contracts.document import Document, DocumentsAccepted, NewDocument, OcrMode
from mesh.contracts.document_accepted import DocumentAccepted
from mesh.contracts.message import Message
from mesh.contracts.problems import BadRequest
from mesh.platform.messaging.interfaces import PublishFailed

log = structlog.get_logger(__name__)

DOCUMENTS: Final = Counter("ocr_documents_accepted", "Documents accepted by /documents")


@dataclass(frozen=True, slots=True)
class UploadedDocument:
    """An uploaded file, on the disk if it is large."""

    name: str
    file: IO[bytes]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the pages are to be read; the same for all files of a request."""

    pages: str | None = None
    password: str | None = None
    ocr: OcrMode = OcrMode.AUTO
    callback_url: str | None = None


class DocumentQuota(Protocol):
    def check(self, owner: str | None, size_bytes: int) -> None:
        """Raise QuotaReached if a file of this size exceeds the owner's quota."""
        ...


class EventPublisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Return when the messages are durable. Raises PublishFailed."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentsHandler:
    """Thread-safe."""

    store: DocumentClient
    publisher: EventPublisher
    quota: DocumentQuota
    ids: ImageIds
    max_bytes: int
    sends_webhooks: bool = True
    """Whether webhooks are sent here (`MESH_OUTGOING`)."""

    def accept(self, uploads: Sequence[UploadedDocument], wishes: Wishes, owner: str | None) -> DocumentsAccepted:
        """Store each file as a document of its own.

        Raises:
            BadRequest: a file is empty or too large (413).
            QuotaReached, LimitReached: the owner has too many; earlier files of the request are accepted all the same.
            UpstreamProblem: image-store failed.
        """
        if wishes.callback_url is not None and not self.sends_webhooks:
            raise BadRequest(
                "This server sends no webhooks. Leave callback_url out, and ask for the document's status."
            )
        for upload in uploads:
            self._check_size(upload)
        documents = [self._accepted(upload, wishes, owner) for upload in uploads]
        return DocumentsAccepted(id=documents[0].id, links=documents[0].links, documents=tuple(documents))

    def _check_size(self, upload: UploadedDocument) -> None:
        if upload.size_bytes == 0:
            raise BadRequest(f"The file “{upload.name}” is empty. Choose another file.")
        if upload.size_bytes > self.max_bytes:
            limit, size = (f"{number / 1024**2:,.1f} MB" for number in (self.max_bytes, upload.size_bytes))
            raise BadRequest(
                f"The file “{upload.name}” has {size}; the limit is {limit}. Send a smaller file.", status=413
            )

    def _accepted(self, upload: UploadedDocument, wishes: Wishes, owner: str | None) -> Document:
        self.quota.check(owner, upload.size_bytes)
        document_id = self.ids.mint(owner)
        stored = self.store.put_file(document_id, upload.file, upload.size_bytes, owner)
        new = NewDocument.model_validate(
            {
                "id": document_id,
                "name": upload.name,
                "file": stored,
                "pages": wishes.pages,
                "ocr": wishes.ocr,
                "password": wishes.password,
                "callback_url": wishes.callback_url,
            }
        )
        document = self.store.create(new, owner)
        DOCUMENTS.inc()
        try:
            self.publisher.publish(DocumentAccepted.about(document_id).to_wire())
        except PublishFailed as error:
            log.warning("document not published yet", document_id=document_id, error=str(error), reason=error.reason)
        return document

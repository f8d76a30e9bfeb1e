"""Documents: files of one or many pages that are read in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

from ocr_mesh_client.errors import DocumentFailed
from ocr_mesh_client.models import (
    Document,
    DocumentList,
    DocumentPage,
    DocumentsAccepted,
    DocumentStatus,
    Format,
    OcrMode,
    PagedText,
    PageList,
)
from ocr_mesh_client.transport import Transport, segment
from ocr_mesh_client.upload import Form, Source, file_of

FINAL: Final = (DocumentStatus.DONE, DocumentStatus.FAILED)
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_FIRST_POLL_S: Final = 0.2
_LAST_POLL_S: Final = 2.0


class Documents:
    """Operations of `Client.documents`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self,
        *files: Source,
        pages: str | None = None,
        password: str | None = None,
        ocr: OcrMode = OcrMode.AUTO,
        callback_url: str | None = None,
    ) -> DocumentsAccepted:
        """Send files; each is a document. `pages` selects some: `1-5,8` or `3-`.

        A webhook is sent to `callback_url` when a document has ended.
        """
        given = {"pages": pages, "password": password, "ocr": ocr.value, "callback_url": callback_url}
        fields = {name: value for name, value in given.items() if value is not None}
        form = Form("file", [file_of(file) for file in files], fields)
        return self._transport.send("POST", "/documents", DocumentsAccepted, form)

    def get(self, document_id: str) -> Document:
        """Return a document and its progress."""
        return self._transport.get(_path(document_id), Document)

    def wait(self, document_id: str, on_progress: Callable[[Document], None] = lambda document: None) -> Document:
        """Return the document once each page was read or has failed. Call `on_progress` with each state.

        Raises DocumentFailed if the file could not be opened.
        """
        pause_s, done = _FIRST_POLL_S, 0
        while True:
            document = self.get(document_id)
            on_progress(document)
            if document.status in FINAL:
                if document.error is not None or document.pages.of is None:
                    detail = document.error.detail if document.error else "The document could not be opened."
                    raise DocumentFailed(detail)
                return document
            ended = document.pages.done + document.pages.failed
            pause_s = _FIRST_POLL_S if ended > done else min(1.5 * pause_s, _LAST_POLL_S)
            done = ended
            self._transport.wait(pause_s)

    def part(self, *, before: str | None = None, query: str | None = None, limit: int = 50) -> DocumentList:
        """Return a part of the documents, newest first; its `next` is `before` of the next part."""
        return self._transport.get("/documents", DocumentList, {"limit": limit, "before": before, "q": query})

    def all(self, *, query: str | None = None) -> Iterator[Document]:
        """Yield the documents, newest first; with `query` only those with it in their name."""
        before: str | None = None
        while True:
            part = self.part(before=before, query=query)
            yield from part.documents
            before = part.next
            if before is None:
                return

    def pages(self, document_id: str, *, after: int = 0, limit: int = 200) -> PageList:
        """Return the states of pages; `next` is `after` of the next part."""
        return self._transport.get(f"{_path(document_id)}/pages", PageList, {"after": after, "limit": limit})

    def page(self, document_id: str, number: int) -> DocumentPage:
        """Return a page with its text; numbers are from 1."""
        return self._transport.get(f"{_path(document_id)}/pages/{number}", DocumentPage)

    def text(self, document_id: str) -> PagedText:
        """Return the text of all pages that were read, with corrections; wait until it is ready."""
        return self._transport.get(f"{_path(document_id)}/text", PagedText, {"format": Format.JSON.value})

    def export(self, document_id: str, format: Format, *, pdfa: bool = False) -> bytes:
        """Return the text as a file, such as a searchable PDF (`pdfa`: PDF/A-2b); wait until it is ready."""
        query = {"format": format.value, "pdfa": pdfa or None}
        return self._transport.content("GET", f"{_path(document_id)}/text", query=query)

    def delete(self, document_id: str) -> None:
        """Delete a document, also one that is being read; it may be deleted already."""
        self._transport.content("DELETE", _path(document_id), accepted=_GONE)


def _path(document_id: str) -> str:
    return f"/documents/{segment(document_id)}"

"""Client of image-store: the job, the file, the results of pages and of the whole document (edge 24)."""

from __future__ import annotations

import os
from typing import IO, Final

from mesh.contracts.document_export import ExportJob, FailedExport, StoredExport
from mesh.contracts.document_job import DocumentJob, EndedDocument, NextPages, OpenedDocument, PageResult
from mesh.contracts.stored_image import StoredImage
from mesh.contracts.topology import Service
from mesh.platform.http.client import Headers, ServiceClient

_JSON: Final = {"Content-Type": "application/json"}


class DocumentStore:
    """Thread-safe. Every method raises Gone for a deleted document, and UpstreamProblem if image-store fails."""

    def __init__(self, base_url: str, timeout_s: float, file_timeout_s: float, headers: Headers):
        """`headers` are sent with every request."""
        self._http = ServiceClient(Service.IMAGE_STORE_REST, base_url, timeout_s=timeout_s, headers=headers)
        self._files = ServiceClient(Service.IMAGE_STORE_REST, base_url, timeout_s=file_timeout_s, headers=headers)

    def job(self, document_id: str, page: int | None = None) -> DocumentJob:
        """Return a document; its `is_open` is about the page."""
        query = "" if page is None else f"?page={page}"
        return self._http.parse(self._http.get(f"{_of(document_id)}{query}"), DocumentJob)

    def ended(self, document_id: str) -> EndedDocument:
        """Return a document that has ended, and where its webhook is sent."""
        return self._http.parse(self._http.get(f"{_of(document_id)}/ended"), EndedDocument)

    def save_file(self, document_id: str, file: IO[bytes]) -> None:
        """Write the document's file into another one. Raises OSError too."""
        self._files.save(f"{_of(document_id)}/content", file)

    def opened(self, document_id: str, result: OpenedDocument) -> tuple[int, ...]:
        """Report what is in the file; return the pages to publish."""
        return self._post(f"{_of(document_id)}/opened", result.model_dump_json())

    def read(self, document_id: str, page: int, result: PageResult) -> tuple[int, ...]:
        """Report what came of a page; return the pages to publish next."""
        return self._post(f"{_of(document_id)}/pages/{page}", result.model_dump_json())

    def export_job(self, document_id: str, kind: str) -> ExportJob:
        """Return what a result is built from."""
        return self._http.parse(self._http.get(_export(document_id, kind)), ExportJob)

    def stored_page(self, document_id: str, page: int) -> StoredImage:
        """Return the text of a page, with its corrections."""
        return self._http.parse(self._http.get(f"{_of(document_id)}/pages/{page}"), StoredImage)

    def page_content(self, document_id: str, page: int) -> bytes:
        """Return the picture of a page."""
        return self._files.get(f"{_of(document_id)}/pages/{page}/content").body

    def put_export(self, document_id: str, kind: str, revision: int, file: IO[bytes], content_type: str) -> bool:
        """Send a result; return False if the text has changed since that revision."""
        headers = {"Content-Length": str(file.seek(0, os.SEEK_END)), "Content-Type": content_type}
        file.seek(0)
        path = f"{_export(document_id, kind)}/content?revision={revision}"
        answer = self._files.request("PUT", path, body=file, headers=headers)
        return self._files.parse(answer, StoredExport).is_current

    def export_failed(self, document_id: str, kind: str, failed: FailedExport) -> None:
        """Report why there is no result."""
        self._http.request("POST", _export(document_id, kind), body=failed.model_dump_json().encode(), headers=_JSON)

    def _post(self, path: str, body: str) -> tuple[int, ...]:
        answer = self._http.request("POST", path, body=body.encode(), headers=_JSON)
        return self._http.parse(answer, NextPages).pages


def _of(document_id: str) -> str:
    return f"/jobs/documents/{document_id}"


def _export(document_id: str, kind: str) -> str:
    return f"{_of(document_id)}/exports/{kind}"

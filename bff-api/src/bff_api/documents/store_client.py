"""Client of image-store's documents. Every request names the owner; other owners' documents are not found."""

from __future__ import annotations

import re
from typing import IO, Final
from urllib.parse import urlencode

from mesh.contracts.document import Document, DocumentList, DocumentPage, NewDocument, PageList, StoredFile
from mesh.contracts.document_export import DocumentExport
from mesh.contracts.listing import Listing
from mesh.contracts.problems import NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.http.client import Answer, Headers, ServiceClient

_DOCUMENT_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_JSON: Final = {"Content-Type": "application/json"}
_PATH: Final = "/api/documents"


class DocumentClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, base_url: str, timeout_s: float, file_timeout_s: float, headers: Headers):
        """`file_timeout_s` limits the transfer of a file; `headers` are sent with every request."""
        self._http = ServiceClient(Service.IMAGE_STORE_REST, base_url, timeout_s=timeout_s, headers=headers)
        self._files = ServiceClient(Service.IMAGE_STORE_REST, base_url, timeout_s=file_timeout_s, headers=headers)

    def put_file(self, document_id: str, file: IO[bytes], size_bytes: int, owner: str | None) -> StoredFile:
        """Send the file of a new document, from its start. Raises LimitReached."""
        file.seek(0)
        headers = {**_named(owner), "Content-Length": str(size_bytes), "Content-Type": "application/octet-stream"}
        answer = self._files.request("PUT", f"{_of(document_id)}/content", body=file, headers=headers)
        return self._files.parse(answer, StoredFile)

    def create(self, new: NewDocument, owner: str | None) -> Document:
        """Add a document whose file is stored. Raises LimitReached."""
        body = new.model_dump_json().encode()
        answer = self._http.request("POST", _PATH, body=body, headers={**_named(owner), **_JSON})
        return self._http.parse(answer, Document)

    def list(self, owner: str | None, listing: Listing) -> DocumentList:
        """Return a page of the owner's documents. Raises BadRequest for a bad cursor."""
        return self._http.parse(self._http.get(f"{_PATH}?{listing.to_query()}", _named(owner)), DocumentList)

    def document(self, document_id: str, owner: str | None) -> Document:
        """Return one document and its progress. Raises NotFound."""
        return self._http.parse(self._http.get(_of(document_id), _named(owner)), Document)

    def page(self, document_id: str, number: int, owner: str | None) -> DocumentPage:
        """Return one page and its text. Raises NotFound."""
        return self._http.parse(self._http.get(f"{_of(document_id)}/pages/{number}", _named(owner)), DocumentPage)

    def pages(self, document_id: str, after: int, limit: int, owner: str | None) -> PageList:
        """Return the pages after the number `after`, without their text. Raises NotFound."""
        query = urlencode({"after": after, "limit": limit})
        return self._http.parse(self._http.get(f"{_of(document_id)}/pages?{query}", _named(owner)), PageList)

    def text(self, document_id: str, owner: str | None) -> Answer:
        """Return the text of all pages. Raises NotFound."""
        return self._files.get(f"{_of(document_id)}/text", _named(owner))

    def export(self, document_id: str, kind: str, owner: str | None) -> DocumentExport:
        """Return the state of a result, which is queued if it is not there. Raises NotFound."""
        answer = self._http.request("POST", f"{_of(document_id)}/exports/{kind}", headers=_named(owner))
        return self._http.parse(answer, DocumentExport)

    def save_export(self, document_id: str, kind: str, owner: str | None, file: IO[bytes]) -> None:
        """Write a result that is ready to a file. Raises NotFound, and OSError."""
        self._files.save(f"{_of(document_id)}/exports/{kind}/content", file, _named(owner))

    def save_file(self, document_id: str, owner: str | None, file: IO[bytes]) -> None:
        """Write the file of a document, as it was sent, to another one. Raises NotFound, and OSError."""
        self._files.save(f"{_of(document_id)}/content", file, _named(owner))

    def delete(self, document_id: str, owner: str | None) -> None:
        """Cancel a document and delete it. Raises NotFound."""
        self._http.request("DELETE", _of(document_id), headers=_named(owner))


def document_path(document_id: str) -> str:
    """Return the path of a document in image-store. Raises NotFound for an invalid id."""
    return _of(document_id)


def _of(document_id: str) -> str:
    """Return the path of a document. Raises NotFound for an invalid id, which could be another path."""
    if not _DOCUMENT_ID.fullmatch(document_id):
        raise NotFound("There is no document with this id.")
    return f"{_PATH}/{document_id}"


def _named(owner: str | None) -> Headers:
    return {} if owner is None else {OWNER_HEADER: owner}

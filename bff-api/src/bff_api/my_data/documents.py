"""The folder "documents" in a person's ZIP: the file of each document, its text, and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Final

from pydantic import BaseModel

from bff_api.documents.store_client import DocumentClient
from bff_api.history.stored_pictures import StoredPictures
from bff_api.my_data.endings import ending_of
from bff_api.share.client import ShareClient
from mesh.contracts.document import Document
from mesh.contracts.listing import Listing
from mesh.contracts.page_selection import first_selected
from mesh.contracts.problems import NotFound
from mesh.contracts.share import SharedKind
from mesh.platform.http.routes import Caller
from mesh.vision.export.zip_stream import File

_PAGE: Final = 50
_PART_BYTES: Final = 1 << 16


def members_of_documents(
    owner: str, pictures: StoredPictures, documents: DocumentClient, shares: ShareClient, caller: Caller
) -> Iterator[File]:
    """Yield the files of all documents. Raises UpstreamProblem, ClientDisconnected, OSError."""
    before: str | None = None
    while True:
        listed = documents.list(owner, Listing(limit=_PAGE, before=before))
        for document in listed.documents:
            caller.check()
            try:
                yield from _files_of(document, owner, documents, shares)
                yield from _pages_of(document, owner, pictures, documents, caller)
            except NotFound:
                continue  # deleted meanwhile
        before = listed.next
        if before is None:
            break


def _files_of(document: Document, owner: str, documents: DocumentClient, shares: ShareClient) -> Iterator[File]:
    folder = _folder(document)
    links = shares.list(document.id, owner, SharedKind.DOCUMENT)
    text = documents.text(document.id, owner).body
    with TemporaryFile() as file:
        documents.save_file(document.id, owner, file)
        file.seek(0)
        yield f"{folder}/original{ending_of(document.content_type)}", _parts(file)
    yield f"{folder}/text.txt", (text,)
    yield f"{folder}/details.json", (json_of(document),)
    yield f"{folder}/shares.json", (json_of(links),)


def _pages_of(
    document: Document, owner: str, pictures: StoredPictures, documents: DocumentClient, caller: Caller
) -> Iterator[File]:
    for number in first_selected(document.selected_pages, document.pages.of or 0):
        caller.check()
        image_id = documents.page(document.id, number, owner).image_id
        if image_id is not None:
            yield f"{_folder(document)}/pages/{number:05}.json", (json_of(pictures.image(image_id, owner)),)


def _folder(document: Document) -> str:
    return f"documents/{document.id}"


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_PART_BYTES):
        yield part


def json_of(model: BaseModel) -> bytes:
    return model.model_dump_json(indent=2).encode()

"""The files in a person's ZIP: README.txt, a folder for each picture and each document, and the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from bff_api.audit.client import AuditClient
from bff_api.documents.store_client import DocumentClient
from bff_api.history.stored_pictures import StoredPictures
from bff_api.my_data.documents import json_of, members_of_documents
from bff_api.my_data.endings import ending_of
from bff_api.share.client import ShareClient
from mesh.contracts.audit import AuditFilter
from mesh.contracts.listing import Listing
from mesh.contracts.problems import NotFound
from mesh.platform.http.routes import Caller
from mesh.vision.export import plain_text
from mesh.vision.export.document import document_of
from mesh.vision.export.pages import of_picture
from mesh.vision.export.zip_stream import File

_PAGE: Final = 50
_PART_BYTES: Final = 1 << 16
_README: Final = """\
Your data in ocr-mesh
=====================

Made on {now:%d %B %Y at %H:%M} UTC.

The folder "pictures" has one folder for each of your pictures. Its name is the picture's id. In it are

  picture.jpg (or .png, .webp, .tif, .bmp, .gif)   the picture, as it is stored
  text.txt                                         its text, with your corrections
  details.json                                     its name and dates, each line of text with its position (boxes),
                                                   and all your corrections
  shares.json                                      its share links, without their addresses

The folder "documents" has one folder for each of your documents (files of several pages). Its name is the document's
id. In it are

  original.pdf (or .tif, …)                        the file, as you sent it
  text.txt                                         the text of all pages, with your corrections, and a form feed
  details.json                                     its name, dates and state
  shares.json                                      its share links, without their addresses
  pages/00001.json                                 each line of a page with its position (boxes), and your corrections

Positions are in pixels of the upright picture, from its top left corner.

Pictures that you sent less than a minute ago may be missing. Pictures are deleted when their time is over, so this
file may have some that are not stored any more.

The folder "activity" has the entries of the audit log about what you did (such as sign-in, reading, downloading,
sharing, deleting), newest first, one JSON object per line. They have no texts and no names of pictures.
"""


def members_of(
    owner: str,
    pictures: StoredPictures,
    documents: DocumentClient,
    shares: ShareClient,
    audit: AuditClient,
    caller: Caller,
) -> Iterator[File]:
    """Yield all files. Raises UpstreamProblem, ClientDisconnected."""
    now = datetime.now(UTC)
    yield "README.txt", (_README.format(now=now).encode(),)
    before: str | None = None
    while True:
        page = pictures.page(owner, Listing(limit=_PAGE, before=before))
        for summary in page.images:
            caller.check()
            try:
                yield from _files_of(summary.id, owner, pictures, shares)
            except NotFound:
                continue  # deleted meanwhile
        before = page.next
        if before is None:
            break
    yield from members_of_documents(owner, pictures, documents, shares, caller)
    for number, entries in enumerate(audit.all(AuditFilter(owner=owner)), 1):
        caller.check()
        lines = "".join(f"{entry.model_dump_json()}\n" for entry in entries)
        yield f"activity/{number:04}.jsonl", (lines.encode(),)


def _files_of(image_id: str, owner: str, pictures: StoredPictures, shares: ShareClient) -> Iterator[File]:
    # All are fetched before the first is written: a picture that is deleted meanwhile is not there in part.
    stored = pictures.image(image_id, owner)
    content = pictures.content(image_id, owner).body
    links = shares.list(image_id, owner)
    folder = f"pictures/{image_id}"
    picture = f"picture{ending_of(stored.content_type)}"
    yield f"{folder}/{picture}", _parts(content)
    yield f"{folder}/text.txt", plain_text.write(of_picture(document_of(stored)))
    yield f"{folder}/details.json", (json_of(stored),)
    yield f"{folder}/shares.json", (json_of(links),)


def _parts(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _PART_BYTES):
        yield content[start : start + _PART_BYTES]


def archive_name(now: datetime) -> str:
    return f"ocr-mesh-{now:%Y-%m-%d}.zip"

"""Read access: an owner's history by pages, one picture, location of its bytes. Returns the contracts' types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, Table, case, func, or_, select

from image_store.database import Database
from image_store.documents.reading import DocumentReading
from image_store.domain import could_be_id, folded, storable
from image_store.lines import current_lines, edit_of
from image_store.listing import Columns, next_cursor, select_page
from image_store.schema import SORTED_NAME, image, image_lifecycle, text_correction
from mesh.contracts.listing import Listing
from mesh.contracts.problems import Gone, NotFound
from mesh.contracts.stored_image import ImagePage, ImageSummary, StoredCorrection, StoredImage, StoredLine, Usage

_LISTED = Columns(
    created_at=image.c.creation_timestamp,
    times=(image.c.creation_timestamp, image.c.stored_at),
    name=SORTED_NAME,
    sha256=image.c.sha256,
    row_id=image.c.id,
)

_SEARCHED = (image.c.name_folded, image.c.text_folded)
_SHOWN = (
    *(column for column in image.c if column not in set(_SEARCHED)),
    image_lifecycle.c.expires_at,
    image_lifecycle.c.text,
    image_lifecycle.c.text_received,
    image_lifecycle.c.notices,
)


@dataclass(frozen=True, slots=True)
class Content:
    """Location of a picture's bytes, and values for HTTP headers."""

    path: str
    content_type: str
    size_bytes: int
    sha256: str


class History:
    """Reads all tables. Raises SQLAlchemyError if the database is unavailable.

    `owner` is that of the request. Pictures without an owner are visible to anyone with their id, and in no history.
    """

    def __init__(self, database: Database):
        self._database = database
        self._documents = DocumentReading(database)

    def page(self, owner: str | None, listing: Listing) -> ImagePage:
        """Return a page of pictures. With `q` only those whose name or text contains it. Raises BadRequest."""
        rows = _images().where(image.c.owner == owner, image.c.document_id.is_(None))
        if listing.q and (wanted := folded(storable(listing.q)).strip()):
            rows = rows.where(or_(*(column.contains(wanted, autoescape=True) for column in _SEARCHED)))
        rows = select_page(rows, _LISTED, listing)
        if owner is None:
            return ImagePage(images=[])
        with self._database.read() as connection:
            found = connection.execute(rows).mappings().all()
        images = [ImageSummary(**_summary(row)) for row in found[: listing.limit]]
        return ImagePage(images=images, next=next_cursor(found, _LISTED, listing))

    def summary(self, image_id: str, owner: str | None = None) -> ImageSummary:
        """Return one picture as listed in the history. Raises NotFound, Gone."""
        with self._database.read() as connection:
            return ImageSummary(**_summary(_find(connection, image_id, owner)))

    def image(self, image_id: str, owner: str | None = None) -> StoredImage:
        """Return one picture with its boxes and corrections. Raises NotFound, Gone."""
        with self._database.read() as connection:
            row = _find(connection, image_id, owner)
            edit = edit_of(connection, image_id)
            lines = current_lines(connection, image_id, edit)
            corrections = [
                StoredCorrection(ord_num=correction.ord_num, text=correction.value, created_at=correction.created_at)
                for correction in _corrections(connection, image_id)
            ]
        corrected: dict[int | None, list[str]] = defaultdict(list)
        for correction in corrections:
            corrected[correction.ord_num].append(correction.text)
        return StoredImage(
            **_summary(row),
            rotation=row["rotation"] or 0,
            mirrored=bool(row["mirrored"]),
            sha256=row["sha256"],
            trace_id=row["trace_id"],
            boxes=[_corrected(line, corrected[line.ord_num]) for line in lines],
            corrections=corrections,
            correction=corrected[None][-1] if corrected[None] else None,
            text_received=(edit is None and bool(lines)) or row["text_received"] is not False,
            notices=row["notices"] or (),
            lines_revision=None if edit is None else edit.revision,
            lines_edited_at=None if edit is None else edit.edited_at,
        )

    def usage(
        self, owner: str | None, stored_after: datetime, max_age: timedelta, *, key_id: str | None = None
    ) -> Usage:
        """Return number and size of what an owner has stored after a time; zero without an owner.

        With `key_id`, of the pictures that an API key has read. A document counts as one picture, and with all bytes:
        those of its file and of its pages' pictures.
        """
        if owner is None and key_id is None:
            return Usage(pictures=0, bytes=0)
        is_counted = image.c.owner == owner if key_id is None else image.c.key_id == key_id
        is_page = image.c.document_id.is_not(None)
        totals = select(
            func.coalesce(func.sum(case((is_page, 0), else_=1)), 0),
            func.coalesce(func.sum(image.c.size_bytes), 0),
            func.min(case((is_page, None), else_=image.c.creation_timestamp)),
        ).where(is_counted, image.c.creation_timestamp > stored_after)
        with self._database.read() as connection:
            pictures, size_bytes, oldest = connection.execute(totals).one()
            documents, document_bytes, oldest_document = 0, 0, None
            if owner is not None and key_id is None:
                documents, document_bytes, oldest_document = self._documents.usage(connection, owner, stored_after)
        starts = [start for start in (oldest, oldest_document) if start is not None]
        return Usage(
            pictures=int(pictures) + documents,
            bytes=int(size_bytes) + document_bytes,
            oldest_expires_at=min(starts) + max_age if starts else None,
        )

    def content(self, image_id: str, owner: str | None = None) -> Content:
        """Return the location of a picture's bytes. Raises NotFound, Gone."""
        with self._database.read() as connection:
            row = _find(connection, image_id, owner)
        return Content(row["path"], row["content_type"], row["size_bytes"], row["sha256"])


def _images() -> Select[Any]:
    return select(*_SHOWN).join_from(image, image_lifecycle, image_lifecycle.c.id == image.c.id)


def _find(connection: Connection, image_id: str, owner: str | None) -> RowMapping:
    """Return the row of a picture. Another owner's picture is not found, like one that never existed."""
    if could_be_id(image_id):
        row: RowMapping | None = (
            connection.execute(_images().where(image.c.id == image_id, _is_open(image, owner))).mappings().first()
        )
        if row is not None:
            return row
        deleted = select(image_lifecycle.c.id).where(
            image_lifecycle.c.id == image_id,
            image_lifecycle.c.deleted_at.is_not(None),
            _is_open(image_lifecycle, owner),
        )
        if connection.scalar(deleted) is not None:
            raise Gone("The picture and its text have been deleted.")
    raise NotFound("There is no picture with this id.")


def _is_open(table: Table, owner: str | None) -> ColumnElement[bool]:
    """Return the condition that a row has no owner, or this one."""
    return or_(table.c.owner.is_(None), table.c.owner == owner)


def _summary(row: RowMapping) -> dict[str, Any]:
    names = ("id", "name", "content_type", "width", "height", "size_bytes", "expires_at")
    return {name: row[name] for name in names} | {"created_at": row["creation_timestamp"], "text": row["text"] or ""}


def _corrected(line: StoredLine, corrections: Sequence[str]) -> StoredLine:
    """Return a line with its corrections, oldest first."""
    if not corrections:
        return line
    return line.model_copy(update={"revision": len(corrections), "corrected_text": corrections[-1]})


def _corrections(connection: Connection, image_id: str) -> Sequence[Row[Any]]:
    """Return the corrections, oldest first."""
    return connection.execute(
        select(text_correction)
        .where(text_correction.c.image_id == image_id)
        .order_by(text_correction.c.created_at, text_correction.c.id)
    ).all()

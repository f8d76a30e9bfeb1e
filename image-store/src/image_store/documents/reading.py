"""Read access to documents, for their owners. Returns the contracts' types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, case, func, or_, select

from image_store.database import Database
from image_store.domain import could_be_id, folded, storable
from image_store.listing import Columns, next_cursor, select_page
from image_store.schema import document, document_page, image, image_lifecycle
from mesh.contracts.document import (
    MAX_PAGE_ERRORS,
    Document,
    DocumentLinks,
    DocumentList,
    DocumentPage,
    DocumentStatus,
    PageCounts,
    PageError,
    PageList,
    PageStatus,
    PageSummary,
)
from mesh.contracts.listing import Listing
from mesh.contracts.problems import Gone, NotFound

PAGE_BREAK: Final = "\f"
"""Form feed, as `pdftotext` writes it after each page."""

_LISTED: Final = Columns(
    created_at=document.c.created_at,
    times=(document.c.created_at,),
    name=func.coalesce(func.lower(document.c.name), ""),  # without an index: an owner has few documents
    sha256=document.c.sha256,
    row_id=document.c.id,
)
_NOT_FOUND: Final = "There is no document with this id."
_GONE: Final = "The document and its text have been deleted."


class DocumentReading:
    """Raises SQLAlchemyError if the database is unavailable.

    `owner` is that of the request. Documents without an owner are visible to anyone with their id, and in no list.
    """

    def __init__(self, database: Database):
        self._database = database

    def list(self, owner: str | None, listing: Listing) -> DocumentList:
        """Return a page of documents. With `q` only those whose name contains it. Raises BadRequest."""
        rows = select(document).where(document.c.owner == owner, document.c.deleted_at.is_(None))
        if listing.q and (wanted := storable(listing.q).strip()):
            # Names are not stored folded: letters beyond ASCII are found as they are written.
            same, folded_name = document.c.name, func.lower(document.c.name)
            rows = rows.where(
                or_(same.contains(wanted, autoescape=True), folded_name.contains(folded(wanted), autoescape=True))
            )
        rows = select_page(rows, _LISTED, listing)
        if owner is None:
            return DocumentList(documents=())
        with self._database.read() as connection:
            found = connection.execute(rows).mappings().all()
            shown = _documents(connection, found[: listing.limit], with_errors=False)
        return DocumentList(documents=tuple(shown), next=next_cursor(found, _LISTED, listing))

    def document(self, document_id: str, owner: str | None) -> Document:
        """Return one document with its progress. Raises NotFound, Gone."""
        with self._database.read() as connection:
            row = find_document(connection, document_id, owner)
            [shown] = _documents(connection, [row], with_errors=True)
        return shown

    def page(self, document_id: str, number: int, owner: str | None) -> DocumentPage:
        """Return one page. Raises NotFound, Gone."""
        with self._database.read() as connection:
            find_document(connection, document_id, owner)
            rows = (
                select(document_page, image.c.id.label("stored_id"), image_lifecycle.c.text)
                .join(image, image.c.id == document_page.c.image_id, isouter=True)
                .join(image_lifecycle, image_lifecycle.c.id == image.c.id, isouter=True)
                .where(document_page.c.document_id == document_id, document_page.c.number == number)
            )
            row = connection.execute(rows).mappings().one_or_none()
        if row is None:
            raise NotFound("The document has no such page, or it was not selected.")
        is_done = row["status"] == PageStatus.DONE
        return DocumentPage(
            page=number,
            status=row["status"],
            image_id=row["stored_id"],
            text=(row["text"] or "") if is_done else None,
            error=_page_error(row) if row["error"] else None,
        )

    def pages(self, document_id: str, owner: str | None, after: int, limit: int) -> PageList:
        """Return up to `limit` pages whose numbers are above `after`, in order. Raises NotFound, Gone."""
        with self._database.read() as connection:
            find_document(connection, document_id, owner)
            rows = (
                select(document_page, image.c.id.label("stored_id"))
                .join(image, image.c.id == document_page.c.image_id, isouter=True)
                .where(document_page.c.document_id == document_id, document_page.c.number > after)
                .order_by(document_page.c.number)
                .limit(limit + 1)
            )
            found = connection.execute(rows).mappings().all()
        pages = tuple(_page_summary(row) for row in found[:limit])
        return PageList(pages=pages, next=pages[-1].page if len(found) > limit else None)

    def texts(self, document_id: str, owner: str | None) -> Sequence[str]:
        """Return the text of each page in order, with corrections; empty for a page without one.

        Raises NotFound, Gone.
        """
        with self._database.read() as connection:
            find_document(connection, document_id, owner)
            rows = (
                select(document_page.c.status, image_lifecycle.c.text)
                .join(image_lifecycle, image_lifecycle.c.id == document_page.c.image_id, isouter=True)
                .where(document_page.c.document_id == document_id)
                .order_by(document_page.c.number)
            )
            found = connection.execute(rows).all()
        return [(text or "") if status == PageStatus.DONE else "" for status, text in found]

    def usage(self, connection: Connection, owner: str, stored_after: datetime) -> tuple[int, int, datetime | None]:
        """Return number, bytes and the oldest time of an owner's documents; bytes of page pictures not included."""
        totals = select(
            func.count(), func.coalesce(func.sum(document.c.size_bytes), 0), func.min(document.c.created_at)
        ).where(document.c.owner == owner, document.c.deleted_at.is_(None), document.c.created_at > stored_after)
        count, size_bytes, oldest = connection.execute(totals).one()
        return count, int(size_bytes), oldest


def find_document(connection: Connection, document_id: str, owner: str | None) -> RowMapping:
    """Return the row of a document. Another owner's is not found, like one that never existed."""
    if could_be_id(document_id):
        is_open = or_(document.c.owner.is_(None), document.c.owner == owner)
        row: RowMapping | None = (
            connection.execute(select(document).where(document.c.id == document_id, is_open)).mappings().one_or_none()
        )
        if row is not None and row["deleted_at"] is not None:
            raise Gone(_GONE)
        if row is not None:
            return row
    raise NotFound(_NOT_FOUND)


def _documents(connection: Connection, rows: Sequence[RowMapping], *, with_errors: bool) -> list[Document]:
    ids = [row["id"] for row in rows]
    totals = {row.document_id: row for row in connection.execute(_counts(ids))}
    errors: dict[str, list[PageError]] = {}
    if with_errors:
        failed = (
            select(document_page)
            .where(document_page.c.document_id.in_(ids), document_page.c.status == PageStatus.FAILED)
            .order_by(document_page.c.number)
            .limit(MAX_PAGE_ERRORS)
        )
        for page in connection.execute(failed).mappings():
            errors.setdefault(page["document_id"], []).append(_page_error(page))
    return [_document(row, totals.get(row["id"]), errors.get(row["id"], [])) for row in rows]


def _counts(ids: Sequence[str]) -> Any:
    def number(status: PageStatus) -> Any:
        return func.coalesce(func.sum(case((document_page.c.status == status, 1), else_=0)), 0)

    return (
        select(
            document_page.c.document_id,
            number(PageStatus.DONE).label("done"),
            number(PageStatus.FAILED).label("failed"),
        )
        .where(document_page.c.document_id.in_(ids))
        .group_by(document_page.c.document_id)
    )


def _document(row: RowMapping, totals: Any, errors: Sequence[PageError]) -> Document:
    done, failed = (0, 0) if totals is None else (int(totals.done), int(totals.failed))
    return Document(
        id=row["id"],
        name=row["name"],
        status=DocumentStatus(row["status"]),
        pages=PageCounts(done=done, failed=failed, of=row["page_count"]),
        page_errors=tuple(errors),
        error=row["error"],
        content_type=row["content_type"],
        size_bytes=row["size_bytes"],
        selected_pages=row["selected_pages"],
        ocr=row["ocr"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        done_at=row["done_at"],
        links=DocumentLinks.of(row["id"]),
    )


def _page_summary(page: RowMapping) -> PageSummary:
    return PageSummary(
        page=page["number"],
        status=page["status"],
        image_id=page["stored_id"],
        error=_page_error(page) if page["error"] else None,
    )


def _page_error(page: RowMapping) -> PageError:
    return PageError(page=page["number"], **page["error"])

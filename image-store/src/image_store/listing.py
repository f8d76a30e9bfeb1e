"""Select the page of a list: filter, order and cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, tuple_

from image_store.cursors import cursor_of, from_cursor
from mesh.contracts.listing import Listing, Sort

_NAME: Final = "sorted_name"


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table by which its list is filtered and sorted."""

    created_at: ColumnElement[datetime]
    """The first of `times`."""
    times: tuple[ColumnElement[Any], ...]
    name: ColumnElement[str]
    """Never null."""
    sha256: ColumnElement[str]
    row_id: ColumnElement[str]


def select_page(rows: Select[Any], columns: Columns, listing: Listing) -> Select[Any]:
    """Return `rows` filtered and sorted: those after the cursor, and one more than the limit. Raises BadRequest."""
    is_by_name = listing.sort is Sort.NAME
    order = (columns.name, columns.row_id) if is_by_name else (*columns.times, columns.row_id)
    if listing.created_from is not None:
        rows = rows.where(columns.created_at >= listing.created_from)
    if listing.created_before is not None:
        rows = rows.where(columns.created_at < listing.created_before)
    if listing.sha256 is not None:
        rows = rows.where(columns.sha256 == listing.sha256)
    if listing.before is not None:
        place = tuple_(*from_cursor(listing.before, times=len(columns.times), has_name=is_by_name))
        rows = rows.where(tuple_(*order) < place if listing.sort is Sort.NEWEST else tuple_(*order) > place)
    if is_by_name:
        rows = rows.add_columns(columns.name.label(_NAME))
    if listing.sort is Sort.NEWEST:
        return rows.order_by(*(column.desc() for column in order)).limit(listing.limit + 1)
    return rows.order_by(*order).limit(listing.limit + 1)


def next_cursor(found: Sequence[RowMapping], columns: Columns, listing: Listing) -> str | None:
    """Return the cursor after the page; None if nothing follows."""
    if len(found) <= listing.limit:
        return None
    last = found[listing.limit - 1]
    if listing.sort is Sort.NAME:
        return cursor_of(last[_NAME], last[columns.row_id])
    return cursor_of(*(last[column] for column in columns.times), last[columns.row_id])

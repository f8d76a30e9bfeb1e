"""Cursors of lists: the values by which a list is sorted, the id last, as an opaque string."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from image_store.domain import could_be_id, storable
from mesh.contracts.problems import BadRequest


def cursor_of(*place: datetime | str) -> str:
    """Return the cursor after a row; the id is last."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def from_cursor(cursor: str, *, times: int = 0, has_name: bool = False) -> tuple[Any, ...]:
    """Return the times, or the name, and the id of a cursor. Raises BadRequest."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        *values, row_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if len(values) != (1 if has_name else times) or not could_be_id(str(row_id)):
            raise ValueError("not a cursor")
        places = [_name(each) if has_name else _moment(each) for each in values]
    except (ValueError, TypeError) as error:
        raise BadRequest(
            "before: the cursor is invalid. Use `next` of the previous page, or start at the first page."
        ) from error
    return (*places, str(row_id))


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a name")
    return storable(value)

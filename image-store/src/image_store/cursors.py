"""Cursors of lists: times and an id, in order, as an opaque string."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from image_store.domain import could_be_id
from mesh.contracts.problems import BadRequest


def cursor_of(*place: datetime | str) -> str:
    """Return the cursor after a row; the id is last."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def from_cursor(cursor: str, *, times: int) -> tuple[Any, ...]:
    """Return the times and the id of a cursor. Raises BadRequest."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        *instants, row_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        moments = [datetime.fromisoformat(each) for each in instants]
        if len(moments) != times or any(each.tzinfo is None for each in moments) or not could_be_id(str(row_id)):
            raise ValueError("not a cursor")
    except (ValueError, TypeError) as error:
        raise BadRequest(
            "before: the cursor is invalid. Use `next` of the previous page, or start at the first page."
        ) from error
    return (*moments, str(row_id))

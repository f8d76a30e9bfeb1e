"""The lines of a picture: as recognised, or as edited since.

An edit is the complete list, of which only the newest is kept (`mesh.contracts.lines_edited`). Lines that it names by
their number alone are those of `image_box`, which may arrive later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from image_store.domain import storable
from image_store.schema import image_box, line_edit
from mesh.contracts.line import LineLayout, Rectangle, bounding_rectangle, line_id_of, quad_of
from mesh.contracts.lines_edited import EditedLine, LinesEdited
from mesh.contracts.lines_revision import number_of
from mesh.contracts.stored_image import StoredLine
from mesh.vision.layout.chosen_order import layout_in_order


@dataclass(frozen=True, slots=True)
class Edit:
    """The newest edit of a picture's lines."""

    revision: str
    edited_at: datetime
    lines: tuple[EditedLine, ...]
    layouts: Sequence[LineLayout | None]
    """One for each line; None for a line that is not known yet."""


def edit_of(connection: Connection, image_id: str) -> Edit | None:
    """Return the newest edit of a picture's lines; None if they are as read."""
    row = connection.execute(select(line_edit).where(line_edit.c.image_id == image_id)).one_or_none()
    if row is None:
        return None
    return Edit(
        row.revision,
        row.edited_at,
        tuple(EditedLine.model_validate(line) for line in row.lines),
        [layout and LineLayout.model_validate(layout) for layout in row.layouts],
    )


def current_lines(connection: Connection, image_id: str, edit: Edit | None) -> list[StoredLine]:
    """Return the lines in reading order, without their corrections."""
    rows = connection.execute(
        select(image_box).where(image_box.c.image_id == image_id).order_by(image_box.c.ord_num)
    ).all()
    read = [_as_read(row) for row in rows]
    return read if edit is None else _edited(image_id, edit, {line.ord_num: line for line in read})


def write_edit(connection: Connection, event: LinesEdited, accepted_at: datetime) -> bool:
    """Store an edit unless a newer one is stored; return whether it is the newest. The caller holds the lock."""
    number = number_of(event.revision)
    kept = connection.execute(
        select(line_edit.c.number, line_edit.c.edited_at, line_edit.c.revision).where(
            line_edit.c.image_id == event.image_id
        )
    ).one_or_none()
    if kept is not None and kept.revision == event.revision:
        return True
    if kept is not None and (kept.number, kept.edited_at, kept.revision) > (number, accepted_at, event.revision):
        return False
    row = {
        "image_id": event.image_id,
        "number": number,
        "revision": event.revision,
        "edited_at": accepted_at,
        "lines": [_row(line) for line in event.lines],
        "layouts": [],
    }
    connection.execute(delete(line_edit).where(line_edit.c.image_id == event.image_id))
    connection.execute(line_edit.insert(), row)
    write_layouts(connection, event.image_id)
    return True


def write_layouts(connection: Connection, image_id: str) -> None:
    """Lay out the lines of an edit, if there is one: after the edit, and when the lines as read arrive after it."""
    edit = edit_of(connection, image_id)
    if edit is None:
        return
    known = {line.ord_num: line for line in current_lines(connection, image_id, edit)}
    places = layout_in_order([line.quad for line in known.values()], [line.text for line in known.values()])
    by_number = dict(zip(known, places, strict=True))
    layouts = [layout and layout.model_dump() for layout in (by_number.get(line.ord_num) for line in edit.lines)]
    connection.execute(update(line_edit).where(line_edit.c.image_id == image_id).values(layouts=layouts))


def _edited(image_id: str, edit: Edit, read: Mapping[int, StoredLine]) -> list[StoredLine]:
    layouts = edit.layouts or [None] * len(edit.lines)
    lines = []
    for line, layout in zip(edit.lines, layouts, strict=True):
        as_read = read.get(line.ord_num)
        if as_read is not None:
            moved = {} if line.quad is None else bounding_rectangle(line.quad)._asdict() | {"quad": line.quad}
            lines.append(as_read.model_copy(update=moved | {"layout": layout}))
        elif line.quad is not None and line.text is not None:
            lines.append(
                StoredLine(
                    **bounding_rectangle(line.quad)._asdict(),
                    ord_num=line.ord_num,
                    quad=line.quad,
                    text=line.text,
                    confidence=line.confidence,
                    words=line.words,
                    line_id=line_id_of(image_id, line.ord_num),
                    layout=layout,
                )
            )
    return lines


def _row(line: EditedLine) -> dict[str, Any]:
    text = {} if line.text is None else {"text": storable(line.text)}
    words = [word.model_dump(exclude_none=True) | {"text": storable(word.text)} for word in line.words]
    return line.model_dump(exclude_none=True, exclude={"words"}) | text | ({"words": words} if words else {})


def _as_read(row: Row[Any]) -> StoredLine:
    """Return a line as recognised.

    `show-off` sends no quad and earlier versions stored no id: both are then derived.
    """
    return StoredLine(
        ord_num=row.ord_num,
        start_x=row.start_x,
        start_y=row.start_y,
        width=row.width,
        height=row.height,
        quad=row.quad or quad_of(Rectangle(row.start_x, row.start_y, row.width, row.height)),
        text=row.text,
        confidence=row.confidence,
        score=row.score,
        words=row.words or (),
        line_id=row.line_id or line_id_of(row.image_id, row.ord_num),
        layout=row.layout,
    )

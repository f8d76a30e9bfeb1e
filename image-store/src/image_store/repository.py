"""Write access: each method is one idempotent transaction, and may run concurrently with all others.

A transaction about one picture first locks its `image_lifecycle` row, and creates it if needed. So events may arrive in
any order, and events of a deleted picture change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, count
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, delete, func, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from image_store.database import Database
from image_store.domain import NewImage, folded, storable, text_as_it_stands
from image_store.former_owners import owner_now
from image_store.lines import current_lines, edit_of, write_edit, write_layouts
from image_store.schema import (
    document,
    document_export,
    document_page,
    idempotent_answer,
    image,
    image_box,
    image_lifecycle,
    line_edit,
    text_correction,
)
from image_store.share_rows import delete_shares
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.line import LineLayout, PlacedText
from mesh.contracts.lines_edited import FIRST_ADDED, LinesEdited, check_base
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.text_corrected import TextCorrected, has_room
from mesh.contracts.text_recognized import TextRecognized


class CorrectionsFull(Exception):
    """The picture has as many corrections as are kept."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A picture whose rows are deleted, but not its file yet."""

    image_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Living:
    """A picture that is not deleted, locked by a transaction against concurrent changes."""

    connection: Connection
    expires_at: datetime
    owner: str | None


class Repository:
    """Writes all tables. Raises SQLAlchemyError if the database is unavailable."""

    def __init__(self, database: Database, max_age: timedelta):
        self._database = database
        self._max_age = max_age

    # -- events

    def add_image(self, new: NewImage, page: PageOfDocument | None = None) -> str | None:
        """Store a picture, unless one with that id exists. `page` says of which document it is a page.

        Returns:
            The path of the stored file of this id; None if the picture was deleted.
        """
        with self._living(new.id, new.creation_timestamp, new.owner, page) as living:
            if living is None:
                return None
            connection = living.connection
            searched = _searched(connection, new, None if page else living.owner)
            row = asdict(new) | {"owner": living.owner, "document_id": page and page.document_id} | searched
            if connection.scalar(_insert_if_absent(connection.dialect.name, image), row) is None:
                return str(connection.scalars(select(image.c.path).where(image.c.id == new.id)).one())
            # Boxes or a correction that arrived first may have set another time.
            expires_at = living.expires_at if page else new.creation_timestamp + self._max_age
            if expires_at != living.expires_at:
                _change_lifecycle(connection, new.id, expires_at=expires_at)
            return new.path

    def add_boxes(self, event: TextRecognized, accepted_at: datetime) -> bool:
        """Store boxes, unless the picture has some already. Return False if the picture was deleted."""
        with self._living(event.image_id, accepted_at, event.owner, event.page) as living:
            if living is None:
                return False
            connection = living.connection
            _change_lifecycle(connection, event.image_id, text_received=True, notices=_notices(event))
            has_boxes = select(image_box.c.id).where(image_box.c.image_id == event.image_id).limit(1)
            if event.lines and connection.scalar(has_boxes) is None:
                connection.execute(image_box.insert(), _box_rows(event))
                write_layouts(connection, event.image_id)
                _write_text(connection, event.image_id)
            return True

    def add_correction(
        self, event: TextCorrected, accepted_at: datetime, *, has_own_id: bool = True, redelivered: bool = False
    ) -> bool:
        """Store a correction, unless this message was stored before. Return False if the picture was deleted.

        Raises CorrectionsFull if the picture has as many as are kept.

        Without `has_own_id` the message id is derived from its content, which a user may send again: it then counts as
        stored only if it is `redelivered` or equal to the newest correction of its line.
        """
        with self._living(event.image_id, accepted_at) as living:
            if living is None:
                return False
            row = {
                "image_id": event.image_id,
                "ord_num": event.ord_num,
                "value": storable(event.text),
                "message_id": storable(event.message_id),
                "created_at": accepted_at,
            }
            connection = living.connection
            if not has_own_id:
                if _newest_correction(connection, event) == row["value"]:
                    return True
                if not redelivered:
                    row["message_id"] = _unused_message_id(connection, event)
            if not _has_room(connection, event):
                raise CorrectionsFull
            if connection.scalar(_insert_if_absent(connection.dialect.name, text_correction), row) is not None:
                _write_text(connection, event.image_id)
            return True

    def edit_lines(self, event: LinesEdited, accepted_at: datetime) -> bool | None:
        """Store an edit of the lines, unless a newer one is stored.

        Returns:
            Whether it is the newest edit; None if the picture was deleted.
        """
        with self._living(event.image_id, accepted_at) as living:
            if living is None:
                return None
            is_newest = write_edit(living.connection, event, accepted_at)
            if is_newest:
                _write_text(living.connection, event.image_id)
            return is_newest

    def edit_lines_from(self, base: str | None, event: LinesEdited, accepted_at: datetime) -> None:
        """Store an edit unless another one was first. Does nothing if the picture was deleted.

        Raises LinesChanged.
        """
        with self._living(event.image_id, accepted_at) as living:
            if living is None:
                return
            stored = edit_of(living.connection, event.image_id)
            check_base(None if stored is None else stored.revision, event.revision, base)
            if write_edit(living.connection, event, accepted_at):
                _write_text(living.connection, event.image_id)

    def corrections_without_line(self, image_id: str, ord_num: int | None = None) -> list[int]:
        """Return corrected lines that the picture does not have; only `ord_num` if given.

        Empty while the lines are not known.
        """
        corrected = select(text_correction.c.ord_num).where(
            text_correction.c.image_id == image_id,
            text_correction.c.ord_num.is_not(None) if ord_num is None else text_correction.c.ord_num == ord_num,
        )
        lines = select(image_box.c.ord_num).where(image_box.c.image_id == image_id)
        is_known = select(image_lifecycle.c.id).where(
            image_lifecycle.c.id == image_id, image_lifecycle.c.text_received.is_(True)
        )
        # Lines from FIRST_ADDED on were added by an edit, which may arrive later.
        was_read = text_correction.c.ord_num < FIRST_ADDED
        unknown = corrected.where(text_correction.c.ord_num.not_in(lines), was_read, is_known.exists()).distinct()
        with self._database.read() as connection:
            return sorted(connection.scalars(unknown))

    # -- requests of the owner

    def rename(self, image_id: str, name: str, owner: str | None) -> bool:
        """Rename a picture. Return False if it does not exist or has another owner."""
        is_theirs = or_(image.c.owner.is_(None), image.c.owner == owner)
        with self._database.write() as connection:
            renamed = update(image).where(image.c.id == image_id, is_theirs)
            return connection.execute(renamed.values(name=name, name_folded=folded(name))).rowcount == 1

    def delete_for(self, owner: str | None, image_id: str, now: datetime, *, is_accepted: bool) -> list[Leftover]:
        """Delete all rows of a picture, and leave a tombstone.

        A picture that `is_accepted` may not be stored yet, and then belongs to `owner`. For any other, the owner must
        be known: a correction that arrives before its picture has none.

        Raises:
            NotFound: the picture does not exist or has another owner.
        """
        with self._database.write() as connection:
            if is_accepted:
                row = {"id": image_id, "expires_at": now + self._max_age, "owner": owner, "document_id": None}
                locked = connection.execute(_insert_or_lock(connection.dialect.name), row)
            else:
                locked = connection.execute(_lock_known(), {"id": image_id})
            found = locked.one_or_none()
            if found is None or found.owner not in (None, owner):
                raise NotFound("There is no picture with this id.")
            if found.document_id is not None and found.deleted_at is None:
                raise BadRequest("The picture is a page of a document. Delete the document.", status=409)
            if found.deleted_at is None:
                bury(connection, [image_id], now)
        return self.leftovers(image_id=image_id)

    # -- deletion

    def delete(self, image_id: str, now: datetime) -> list[Leftover]:
        """Delete all rows of a picture of any owner, and leave a tombstone."""
        with self._living(image_id, now) as living:
            if living is not None:
                bury(living.connection, [image_id], now)
        return self.leftovers(image_id=image_id)

    def delete_expired(self, now: datetime, limit: int) -> list[str]:
        """Delete all rows of up to `limit` expired pictures, oldest first; return their ids."""
        due = (
            select(image_lifecycle.c.id)
            .where(
                image_lifecycle.c.deleted_at.is_(None),
                image_lifecycle.c.expires_at <= now,
                # Pages are deleted with their document.
                image_lifecycle.c.document_id.is_(None),
            )
            .order_by(image_lifecycle.c.expires_at)
            .limit(limit)
            # Pictures locked by an event are left to the next run.
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            ids = list(connection.scalars(due))
            if ids:
                bury(connection, ids, now)
        return ids

    def leftovers(self, *, image_id: str | None = None, limit: int = 1000, after: str = "") -> list[Leftover]:
        """Return files to delete, sorted by image id: of one picture, or the first `limit` `after` an id."""
        rows = (
            select(image_lifecycle.c.id, image_lifecycle.c.leftover_path)
            .where(image_lifecycle.c.leftover_path.is_not(None), image_lifecycle.c.id > after)
            .order_by(image_lifecycle.c.id)
            .limit(limit)
        )
        if image_id is not None:
            rows = rows.where(image_lifecycle.c.id == image_id)
        with self._database.read() as connection:
            return [Leftover(*row) for row in connection.execute(rows)]

    def files_are_deleted(self, leftovers: Sequence[Leftover]) -> None:
        """Record that the files of these pictures are deleted."""
        ids = [leftover.image_id for leftover in leftovers]
        with self._database.write() as connection:
            connection.execute(update(image_lifecycle).where(image_lifecycle.c.id.in_(ids)).values(leftover_path=None))

    def forget_tombstones(self, now: datetime, limit: int) -> int:
        """Delete up to `limit` tombstones of pictures whose events would be ignored for their age."""
        forgotten = (
            select(image_lifecycle.c.id)
            .where(
                image_lifecycle.c.deleted_at <= now - self._max_age,
                image_lifecycle.c.expires_at <= now,
                image_lifecycle.c.leftover_path.is_(None),
            )
            .limit(limit)
        )
        with self._database.write() as connection:
            return connection.execute(delete(image_lifecycle).where(image_lifecycle.c.id.in_(forgotten))).rowcount

    def erase_deleted(self) -> bool:
        """Erase what was deleted from the database's log too; return False if others prevented that for now."""
        return self._database.erase_deleted()

    def is_deleted(self, image_id: str) -> bool:
        """Return whether a picture or a document has a tombstone."""
        deleted = union_all(
            *(
                select(table.c.id).where(table.c.id == image_id, table.c.deleted_at.is_not(None))
                for table in (image_lifecycle, document)
            )
        )
        with self._database.read() as connection:
            return connection.scalar(deleted) is not None

    # -- consistency of rows and files

    def paths(self, shard: str) -> dict[str, str]:
        """Return ids of pictures and documents by path, for one of the 256 shards of the blob store.

        The id of a result is that of its document.
        """
        # "0" is the character after "/".
        rows = union_all(
            *(
                select(path, of.label("id")).where(path > f"{shard}/", path < f"{shard}0")
                for path, of in (
                    (image.c.path, image.c.id),
                    (document.c.path, document.c.id),
                    (document_export.c.path, document_export.c.document_id),
                )
            )
        )
        with self._database.read() as connection:
            return {row.path: row.id for row in connection.execute(rows)}

    # -- the lock

    @contextmanager
    def _living(
        self, image_id: str, accepted_at: datetime, owner: str | None = None, page: PageOfDocument | None = None
    ) -> Iterator[Living | None]:
        """Begin a transaction that locks the picture's lifecycle row; yield None if that is a tombstone.

        A page has owner and end of its document, which is locked first; None if that was deleted, or has no such page.
        """
        with self._database.write() as connection:
            owner = None if owner is None else owner_now(connection, owner)
            row = {"id": image_id, "expires_at": accepted_at + self._max_age, "owner": owner, "document_id": None}
            if page is not None:
                of_document = connection.execute(_lock_document(), _page_key(page)).one_or_none()
                if of_document is None or of_document.image_id != image_id:
                    yield None
                    return
                row |= {
                    "expires_at": of_document.expires_at,
                    "owner": of_document.owner,
                    "document_id": page.document_id,
                }
            locked = connection.execute(_insert_or_lock(connection.dialect.name), row).one()
            yield Living(connection, locked.expires_at, locked.owner) if locked.deleted_at is None else None


def bury(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Delete the rows of pictures, and leave tombstones with the paths of their files."""
    path = select(image.c.path).where(image.c.id == image_lifecycle.c.id).scalar_subquery()
    connection.execute(
        update(image_lifecycle)
        .where(image_lifecycle.c.id.in_(ids))
        .values(deleted_at=now, leftover_path=path, text=None, notices=None)
    )
    delete_shares(connection, ids)
    connection.execute(delete(idempotent_answer).where(idempotent_answer.c.image_id.in_(ids)))
    connection.execute(delete(text_correction).where(text_correction.c.image_id.in_(ids)))
    connection.execute(delete(line_edit).where(line_edit.c.image_id.in_(ids)))
    connection.execute(delete(image_box).where(image_box.c.image_id.in_(ids)))
    connection.execute(delete(image).where(image.c.id.in_(ids)))


def _notices(event: TextRecognized) -> list[dict[str, Any]] | None:
    return [notice.model_dump(exclude_none=True) for notice in event.notices] or None


def _box_rows(event: TextRecognized) -> list[dict[str, Any]]:
    return [
        line.model_dump(exclude={"revision"}) | {"image_id": event.image_id, "text": storable(line.text)}
        for line in event.lines
    ]


def _newest_correction(connection: Connection, event: TextCorrected) -> str | None:
    of_line = (
        text_correction.c.ord_num.is_(None) if event.ord_num is None else text_correction.c.ord_num == event.ord_num
    )
    newest: str | None = connection.scalar(
        select(text_correction.c.value)
        .where(text_correction.c.image_id == event.image_id, of_line)
        .order_by(text_correction.c.created_at.desc(), text_correction.c.id.desc())
        .limit(1)
    )
    return newest


def _unused_message_id(connection: Connection, event: TextCorrected) -> str:
    """Return the derived id, with a numeric suffix if it is used already."""
    of_image = text_correction.c.image_id == event.image_id
    before = select(text_correction.c.message_id).where(of_image)
    used = set(connection.scalars(before))
    candidates = (f"{event.message_id}{suffix}" for suffix in chain([""], (f"#{number}" for number in count(2))))
    return next(candidate for candidate in candidates if candidate not in used)


def _has_room(connection: Connection, event: TextCorrected) -> bool:
    kept = select(func.count(), func.coalesce(func.sum(func.length(text_correction.c.value)), 0)).where(
        text_correction.c.image_id == event.image_id
    )
    corrections, characters = connection.execute(kept).one()
    return has_room(corrections, int(characters), event.text)


def _write_text(connection: Connection, image_id: str) -> None:
    """Update the whole text with corrections, so that the history need not read boxes."""
    texts = _texts(connection, image_id)
    corrections = connection.execute(
        select(text_correction.c.ord_num, text_correction.c.value)
        .where(text_correction.c.image_id == image_id)
        .order_by(text_correction.c.created_at, text_correction.c.id)
    )
    text = text_as_it_stands(texts, ((correction.ord_num, correction.value) for correction in corrections))
    _change_lifecycle(connection, image_id, text=text)
    is_searched = image.c.owner.is_not(None)
    connection.execute(update(image).where(image.c.id == image_id, is_searched).values(text_folded=folded(text)))


def _texts(connection: Connection, image_id: str) -> dict[int, PlacedText]:
    """Return the texts of the lines by number, in reading order."""
    edit = edit_of(connection, image_id)
    if edit is not None:
        return {line.ord_num: (line.text, line.layout) for line in current_lines(connection, image_id, edit)}
    lines = connection.execute(
        select(image_box.c.ord_num, image_box.c.text, image_box.c.layout)
        .where(image_box.c.image_id == image_id)
        .order_by(image_box.c.ord_num)
    )
    return {line.ord_num: (line.text, line.layout and LineLayout.model_validate(line.layout)) for line in lines}


def _searched(connection: Connection, new: NewImage, owner: str | None) -> dict[str, str | None]:
    """Return the search columns; empty without an owner. Boxes and corrections may have arrived before."""
    if owner is None:
        return {"name_folded": None, "text_folded": None}
    text = connection.scalar(select(image_lifecycle.c.text).where(image_lifecycle.c.id == new.id))
    return {"name_folded": folded(new.name or ""), "text_folded": folded(text or "")}


def _change_lifecycle(connection: Connection, image_id: str, **values: Any) -> None:
    connection.execute(update(image_lifecycle).where(image_lifecycle.c.id == image_id).values(**values))


# Statements are cached: building one takes as long as running it.


@cache
def _insert_or_lock(dialect: str) -> Executable:
    """Insert the lifecycle row of a picture, or set its owner if it has none; both lock the row.

    The first event that has an owner sets it; only a sign-in that takes pictures along changes it.
    """
    insert = _insert(dialect, image_lifecycle).values(text_received=False)
    known = {name: func.coalesce(image_lifecycle.c[name], insert.excluded[name]) for name in ("owner", "document_id")}
    return insert.on_conflict_do_update(index_elements=["id"], set_=known).returning(
        image_lifecycle.c.deleted_at,
        image_lifecycle.c.expires_at,
        image_lifecycle.c.owner,
        image_lifecycle.c.document_id,
    )


@cache
def _lock_document() -> Executable:
    """Select and lock the document of a page, unless it was deleted."""
    return (
        select(document.c.owner, document.c.expires_at, document_page.c.image_id)
        .join(document_page, document_page.c.document_id == document.c.id)
        .where(
            document.c.id == bindparam("document_id"),
            document.c.deleted_at.is_(None),
            document_page.c.number == bindparam("number"),
        )
        .with_for_update(of=document)
    )


def _page_key(page: PageOfDocument) -> dict[str, Any]:
    return {"document_id": page.document_id, "number": page.number}


@cache
def _lock_known() -> Executable:
    """Select and lock the lifecycle row of a picture whose owner is known, also if it has none."""
    has_picture = image_lifecycle.c.id.in_(select(image.c.id).where(image.c.id == image_lifecycle.c.id))
    is_known = or_(image_lifecycle.c.deleted_at.is_not(None), image_lifecycle.c.owner.is_not(None), has_picture)
    return (
        select(image_lifecycle.c.deleted_at, image_lifecycle.c.owner, image_lifecycle.c.document_id)
        .where(image_lifecycle.c.id == bindparam("id"), is_known)
        .with_for_update()
    )


@cache
def _insert_if_absent(dialect: str, table: Table) -> Executable:
    """Insert a row and return its id; return no row if the key exists."""
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c.id)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    # The same syntax in both dialects; SQLAlchemy has a class for each.
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)

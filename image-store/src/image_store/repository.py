"""What is written: each method is one transaction, which may be repeated, and run at once with any other.

Whatever concerns one picture first locks its `image_lifecycle` row, making it if need be. So events may arrive in any
order, and one that meets a tombstone changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, count
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from image_store.database import Database
from image_store.domain import NewImage, folded, storable, text_as_it_stands
from image_store.schema import image, image_box, image_lifecycle, text_correction
from mesh.contracts.problems import NotFound
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_recognized import TextRecognized


@dataclass(frozen=True, slots=True)
class Leftover:
    """A picture whose rows are deleted and whose file is still to be."""

    image_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Living:
    """A picture that is not deleted, held by a transaction: nobody else changes anything of it meanwhile."""

    connection: Connection
    expires_at: datetime
    owner: str | None


class Repository:
    """Rows of all tables. Raises SQLAlchemyError while the database is away."""

    def __init__(self, database: Database, max_age: timedelta):
        self._database = database
        self._max_age = max_age

    # -- events

    def add_image(self, new: NewImage) -> str | None:
        """Keep it, unless one of that id is kept already.

        Returns:
            The path of the file that is kept under this id; None if the picture was deleted.
        """
        with self._living(new.id, new.creation_timestamp, new.owner) as living:
            if living is None:
                return None
            connection = living.connection
            row = asdict(new) | {"owner": living.owner} | _searched(connection, new, living.owner)
            if connection.scalar(_insert_if_absent(connection.dialect.name, image), row) is None:
                return str(connection.scalars(select(image.c.path).where(image.c.id == new.id)).one())
            # Boxes or a correction that came first may have guessed it.
            expires_at = new.creation_timestamp + self._max_age
            if expires_at != living.expires_at:
                _change_lifecycle(connection, new.id, expires_at=expires_at)
            return new.path

    def add_boxes(self, event: TextRecognized, accepted_at: datetime) -> bool:
        """Keep them, unless the picture has boxes already. False if the picture was deleted."""
        with self._living(event.image_id, accepted_at, event.owner) as living:
            if living is None:
                return False
            connection = living.connection
            _change_lifecycle(connection, event.image_id, text_received=True)
            has_boxes = select(image_box.c.id).where(image_box.c.image_id == event.image_id).limit(1)
            if event.boxes and connection.scalar(has_boxes) is None:
                connection.execute(image_box.insert(), _box_rows(event))
                _write_text(connection, event.image_id)
            return True

    def add_correction(
        self, event: TextCorrected, accepted_at: datetime, *, has_own_id: bool = True, redelivered: bool = False
    ) -> bool:
        """Keep it, unless this very message was kept already. False if the picture was deleted.

        A message that does not `has_own_id` is known by what it says, and a person may say the same again: then it was
        kept already only if it is `redelivered`, or says what the newest correction of its line says.
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
            if connection.scalar(_insert_if_absent(connection.dialect.name, text_correction), row) is not None:
                _write_text(connection, event.image_id)
            return True

    def corrections_without_line(self, image_id: str, ord_num: int | None = None) -> list[int]:
        """Lines that were corrected and that the picture does not have; only `ord_num` if given.

        None while it is not known what lines it has.
        """
        corrected = select(text_correction.c.ord_num).where(
            text_correction.c.image_id == image_id,
            text_correction.c.ord_num.is_not(None) if ord_num is None else text_correction.c.ord_num == ord_num,
        )
        lines = select(image_box.c.ord_num).where(image_box.c.image_id == image_id)
        is_known = select(image_lifecycle.c.id).where(
            image_lifecycle.c.id == image_id, image_lifecycle.c.text_received.is_(True)
        )
        unknown = corrected.where(text_correction.c.ord_num.not_in(lines), is_known.exists()).distinct()
        with self._database.read() as connection:
            return sorted(connection.scalars(unknown))

    # -- a person's wishes

    def rename(self, image_id: str, name: str, owner: str | None) -> bool:
        """False if there is no such picture, or it is another's."""
        is_theirs = or_(image.c.owner.is_(None), image.c.owner == owner)
        with self._database.write() as connection:
            renamed = update(image).where(image.c.id == image_id, is_theirs)
            return connection.execute(renamed.values(name=name, name_folded=folded(name))).rowcount == 1

    def delete_for(self, owner: str | None, image_id: str, now: datetime, *, is_accepted: bool) -> list[Leftover]:
        """Delete all rows of a picture, and leave a tombstone.

        One that `is_accepted` may not be known yet, and then is that owner's. For any other it must be known whose it
        is: a correction that comes before its picture does not say.

        Raises:
            NotFound: there is no such picture, or it is another's.
        """
        with self._database.write() as connection:
            if is_accepted:
                row = {"id": image_id, "expires_at": now + self._max_age, "owner": owner}
                locked = connection.execute(_insert_or_lock(connection.dialect.name), row)
            else:
                locked = connection.execute(_lock_known(), {"id": image_id})
            found = locked.one_or_none()
            if found is None or found.owner not in (None, owner):
                raise NotFound("There is no picture with this id.")
            if found.deleted_at is None:
                _bury(connection, [image_id], now)
        return self.leftovers(image_id=image_id)

    # -- deletion

    def delete(self, image_id: str, now: datetime) -> list[Leftover]:
        """Delete all rows of a picture, whosever it is, and leave a tombstone."""
        with self._living(image_id, now) as living:
            if living is not None:
                _bury(living.connection, [image_id], now)
        return self.leftovers(image_id=image_id)

    def delete_expired(self, now: datetime, limit: int) -> list[str]:
        """Delete all rows of up to `limit` pictures whose time has come, the oldest first; their ids."""
        due = (
            select(image_lifecycle.c.id)
            .where(image_lifecycle.c.deleted_at.is_(None), image_lifecycle.c.expires_at <= now)
            .order_by(image_lifecycle.c.expires_at)
            .limit(limit)
            # One that an event holds at this moment is left to the next run.
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            ids = list(connection.scalars(due))
            if ids:
                _bury(connection, ids, now)
        return ids

    def leftovers(self, *, image_id: str | None = None, limit: int = 1000, after: str = "") -> list[Leftover]:
        """Files still to be deleted, by image id: of one picture, or the first `limit` of all `after` an id."""
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
        """Nothing is left over of these pictures."""
        ids = [leftover.image_id for leftover in leftovers]
        with self._database.write() as connection:
            connection.execute(update(image_lifecycle).where(image_lifecycle.c.id.in_(ids)).values(leftover_path=None))

    def forget_tombstones(self, now: datetime, limit: int) -> int:
        """Forget up to `limit` pictures that were deleted so long ago that all their events are too old to count."""
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

    # -- rows against files

    def paths(self, shard: str) -> dict[str, str]:
        """Image ids by path, of one of the 256 shards of the blob store."""
        # "0" is the character behind "/".
        rows = select(image.c.path, image.c.id).where(image.c.path > f"{shard}/", image.c.path < f"{shard}0")
        with self._database.read() as connection:
            return {row.path: row.id for row in connection.execute(rows)}

    # -- the lock

    @contextmanager
    def _living(self, image_id: str, accepted_at: datetime, owner: str | None = None) -> Iterator[Living | None]:
        """A transaction that holds the picture's lifecycle row; None if that is a tombstone."""
        row = {"id": image_id, "expires_at": accepted_at + self._max_age, "owner": owner}
        with self._database.write() as connection:
            locked = connection.execute(_insert_or_lock(connection.dialect.name), row).one()
            yield Living(connection, locked.expires_at, locked.owner) if locked.deleted_at is None else None


def _bury(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    path = select(image.c.path).where(image.c.id == image_lifecycle.c.id).scalar_subquery()
    connection.execute(
        update(image_lifecycle)
        .where(image_lifecycle.c.id.in_(ids))
        .values(deleted_at=now, leftover_path=path, text=None)
    )
    connection.execute(delete(text_correction).where(text_correction.c.image_id.in_(ids)))
    connection.execute(delete(image_box).where(image_box.c.image_id.in_(ids)))
    connection.execute(delete(image).where(image.c.id.in_(ids)))


def _box_rows(event: TextRecognized) -> list[dict[str, Any]]:
    return [box.model_dump() | {"image_id": event.image_id, "text": storable(box.text)} for box in event.boxes]


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
    """The derived id, and a number behind it where the same was said before."""
    of_image = text_correction.c.image_id == event.image_id
    before = select(text_correction.c.message_id).where(of_image)
    used = set(connection.scalars(before))
    candidates = (f"{event.message_id}{suffix}" for suffix in chain([""], (f"#{number}" for number in count(2))))
    return next(candidate for candidate in candidates if candidate not in used)


def _write_text(connection: Connection, image_id: str) -> None:
    """The whole text as it stands now: the history shows it without reading boxes."""
    lines = connection.execute(
        select(image_box.c.ord_num, image_box.c.text)
        .where(image_box.c.image_id == image_id)
        .order_by(image_box.c.ord_num)
    )
    corrections = connection.execute(
        select(text_correction.c.ord_num, text_correction.c.value)
        .where(text_correction.c.image_id == image_id)
        .order_by(text_correction.c.created_at, text_correction.c.id)
    )
    texts = {line.ord_num: line.text for line in lines}
    text = text_as_it_stands(texts, ((correction.ord_num, correction.value) for correction in corrections))
    _change_lifecycle(connection, image_id, text=text)
    is_searched = image.c.owner.is_not(None)
    connection.execute(update(image).where(image.c.id == image_id, is_searched).values(text_folded=folded(text)))


def _searched(connection: Connection, new: NewImage, owner: str | None) -> dict[str, str | None]:
    """What a search looks at; nobody searches for what is nobody's. Boxes and corrections may have come before."""
    if owner is None:
        return {"name_folded": None, "text_folded": None}
    text = connection.scalar(select(image_lifecycle.c.text).where(image_lifecycle.c.id == new.id))
    return {"name_folded": folded(new.name or ""), "text_folded": folded(text or "")}


def _change_lifecycle(connection: Connection, image_id: str, **values: Any) -> None:
    connection.execute(update(image_lifecycle).where(image_lifecycle.c.id == image_id).values(**values))


# Statements are made once: making one costs as much as running it.


@cache
def _insert_or_lock(dialect: str) -> Executable:
    """The picture's lifecycle row is made, or else told its owner: either way it is ours until the end.

    Whose a picture is never changes: the first event that knows says it.
    """
    insert = _insert(dialect, image_lifecycle).values(text_received=False)
    known = {"owner": func.coalesce(image_lifecycle.c.owner, insert.excluded.owner)}
    return insert.on_conflict_do_update(index_elements=["id"], set_=known).returning(
        image_lifecycle.c.deleted_at, image_lifecycle.c.expires_at, image_lifecycle.c.owner
    )


@cache
def _lock_known() -> Executable:
    """The lifecycle row of a picture of which it is known whose it is, even if nobody's."""
    has_picture = image_lifecycle.c.id.in_(select(image.c.id).where(image.c.id == image_lifecycle.c.id))
    is_known = or_(image_lifecycle.c.deleted_at.is_not(None), image_lifecycle.c.owner.is_not(None), has_picture)
    return (
        select(image_lifecycle.c.deleted_at, image_lifecycle.c.owner)
        .where(image_lifecycle.c.id == bindparam("id"), is_known)
        .with_for_update()
    )


@cache
def _insert_if_absent(dialect: str, table: Table) -> Executable:
    """Answers the row's id, or nothing where a row of that key was there before."""
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c.id)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    # The same words in both languages; SQLAlchemy has them once for each.
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)

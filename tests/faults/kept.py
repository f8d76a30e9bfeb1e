"""Read tables and files directly, and compare them with what was confirmed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Row, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from image_store.schema import image, image_box, image_lifecycle, text_correction
from tests.faults.content import text_lines
from tests.faults.ledger import OWNER, Ledger, SentPicture

_POLL_S = 0.1
_WAIT_S = 100.0
_REST = 4
_SHARD_NAME_LENGTH = 2

Box = tuple[int, str]
Correction = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """Stored data of one run, and leftovers that belong to no picture."""

    rows: dict[str, Row[Any]]
    boxes: dict[str, list[Box]]
    corrections: Counter[Correction]
    remains: set[str]
    """Ids of deleted pictures that still have boxes, corrections or a file."""
    files_without_row: set[str]
    rows_without_file: set[str]


class Store:
    """Reads what image-store wrote, without using it."""

    def __init__(self, database_url: str, *folders: Path):
        """`folders` contain the pictures; several if a test used another disk."""
        self._engine = sqlalchemy.create_engine(database_url, pool_pre_ping=True)
        self._folders = folders

    def pages_by_document(self) -> dict[str, int]:
        """Return the number of stored pages of each document."""
        counted = select(image.c.document_id, func.count()).where(image.c.document_id.is_not(None))
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(counted.group_by(image.c.document_id))}

    def read(self, ledger: Ledger) -> Kept:
        """Read the data of a run. Raises SQLAlchemyError while the database is unavailable."""
        with self._engine.connect() as connection:
            # Files first: a file that appears meanwhile belongs to a row that is read later.
            files = set(self._files())
            paths = set(connection.scalars(select(image.c.path)))
            of_run = select(image).where(image.c.name.like(f"{ledger.run}-%"))
            rows = {row.id: row for row in connection.execute(of_run)}
            ids = list(rows)
            boxes: dict[str, list[Box]] = {image_id: [] for image_id in ids}
            for row in connection.execute(
                select(image_box).where(image_box.c.image_id.in_(ids)).order_by(image_box.c.ord_num)
            ):
                boxes[row.image_id].append((row.ord_num, row.text))
            corrections = Counter[Correction](
                (row.image_id, row.ord_num, row.value)
                for row in connection.execute(select(text_correction).where(text_correction.c.image_id.in_(ids)))
            )
            remains = select(image_lifecycle.c.id).where(
                image_lifecycle.c.deleted_at.is_not(None),
                or_(
                    image_lifecycle.c.leftover_path.is_not(None),
                    image_lifecycle.c.id.in_(select(image_box.c.image_id)),
                    image_lifecycle.c.id.in_(select(text_correction.c.image_id)),
                ),
            )
            return Kept(
                rows,
                boxes,
                corrections,
                remains=set(connection.scalars(remains)),
                files_without_row=files - paths,
                rows_without_file={path for path in paths - files if self._file(path) is None},
            )

    def stored_ids(self) -> set[str]:
        """Return the ids of all pictures."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(image.c.id)))

    def corrections(self, image_id: str) -> list[str]:
        """Return the corrections of one picture, in the order in which they were accepted."""
        with self._engine.connect() as connection:
            of_one = select(text_correction.c.value).where(text_correction.c.image_id == image_id)
            return list(connection.scalars(of_one.order_by(text_correction.c.created_at)))

    def content(self, row: Row[Any]) -> bytes | None:
        """Return the bytes of a picture; None if there is no file."""
        file = self._file(row.path)
        return None if file is None else file.read_bytes()

    def differences(self, ledger: Ledger) -> list[str]:
        """Return a line for each difference (missing, doubled, foreign, half)."""
        return list(_differences(self, self.read(ledger), ledger))

    def wait_until_all_is_kept(self, ledger: Ledger, timeout_s: float = _WAIT_S) -> None:
        """Return when there is no difference. Raises AssertionError with the differences at the timeout."""
        give_up_at = time.monotonic() + timeout_s
        while True:
            looked_at = time.monotonic()
            try:
                found = self.differences(ledger)
            except SQLAlchemyError as error:
                found = [repr(error)]
            if not found:
                return
            if time.monotonic() > give_up_at:
                raise AssertionError(f"{ledger.run}: {len(found)} differences, such as\n" + "\n".join(found[:20]))
            # Comparing takes processor time from the mesh.
            time.sleep(max(_POLL_S, _REST * (time.monotonic() - looked_at)))

    def close(self) -> None:
        self._engine.dispose()

    def _files(self) -> Iterator[str]:
        """Yield the files in the 256 folders; incomplete files are elsewhere."""
        for root in self._folders:
            for folder in root.iterdir() if root.exists() else ():
                if len(folder.name) == _SHARD_NAME_LENGTH:
                    yield from (f"{folder.name}/{file.name}" for file in folder.iterdir())

    def _file(self, path: str) -> Path | None:
        return next((root / path for root in self._folders if (root / path).exists()), None)


def _differences(store: Store, kept: Kept, ledger: Ledger) -> Iterator[str]:
    by_name = {sent.name: sent for sent in ledger.pictures}
    stored_as = Counter(row.name for row in kept.rows.values())
    yield from (f"doubled: {name}" for name, count in stored_as.items() if count > 1)
    yield from (f"foreign: {name}" for name in stored_as if name not in by_name)
    yield from (f"half: {image_id} is not wholly deleted" for image_id in kept.remains)
    yield from (f"foreign file: {path}" for path in kept.files_without_row)
    yield from (f"missing file: {path}" for path in kept.rows_without_file)
    for sent in ledger.promised:
        if sent.image_id not in kept.rows:
            yield f"missing: {sent.name}"
    for image_id, row in kept.rows.items():
        if row.name in by_name:
            yield from _differences_of_one(store, kept, by_name[row.name], image_id, row)
    yield from _differing_corrections(kept, ledger)


def _differences_of_one(store: Store, kept: Kept, sent: SentPicture, image_id: str, row: Row[Any]) -> Iterator[str]:
    """A stored picture must be complete even if it was not confirmed: only its response may have been lost."""
    if row.owner != OWNER:
        yield f"another's: {sent.name} is kept as {row.owner}'s"
    if sent.is_deleted:
        yield f"came back: {sent.name}"
    if sent.image_id not in (None, image_id):
        yield f"foreign: {sent.name} is kept as {image_id}"
    if store.content(row) != sent.content:
        yield f"other bytes: {sent.name}"
    if kept.boxes[image_id] != [(number, line.text) for number, line in enumerate(text_lines(sent.content))]:
        yield f"other boxes: {sent.name} has {kept.boxes[image_id]}"


def _differing_corrections(kept: Kept, ledger: Ledger) -> Iterator[str]:
    sent = {(one.image_id, one.ord_num, one.text) for one in ledger.corrections}
    for one in ledger.promised_corrections:
        if (one.image_id, one.ord_num, one.text) not in kept.corrections:
            yield f"missing: {one.text}"
    for key, count in kept.corrections.items():
        if count > 1:
            yield f"doubled: {key}"
        if key not in sent:
            yield f"foreign: {key}"

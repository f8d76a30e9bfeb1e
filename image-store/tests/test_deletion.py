"""Test edge 7 and deletion on request: rows, boxes, corrections and file together, and completion after a crash."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from image_store.bootstrap import Store
from image_store.deletion import Deletion
from image_store.documents.deletion import DocumentDeletion
from image_store.schema import image, image_box, image_lifecycle, text_correction
from mesh.contracts.message import Message
from mesh.contracts.problems import Gone
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]
Files = Callable[[], list[bytes]]


def deletion_of(store: Store, batch: int) -> Deletion:
    documents = DocumentDeletion(store.database, store.settings.max_age)
    return Deletion(store.repository, documents, store.blobs, batch)


@pytest.fixture
def stored(deliver: Deliver, events: Events) -> Events:
    """A picture with boxes and a correction."""
    for message in (events.picture(), events.boxes("a", "b"), events.correction("c")):
        deliver(message)
    return events


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def rows(store: Store) -> int:
    with store.database.read() as connection:
        return sum(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (image, image_box, text_correction)
        )


def lifecycles(store: Store) -> int:
    with store.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(image_lifecycle)) or 0


def test_retention_deletes_at_expiry_and_not_before(store: Store, stored: Events, stored_files: Files) -> None:
    expires_at = store.history.image(stored.id).expires_at
    counted = value("ocr_pictures_deleted_total", reason="expired")
    assert store.deletion.delete_expired(expires_at - timedelta(microseconds=1)).images == 0
    assert store.history.image(stored.id).text == "c"
    deleted = store.deletion.delete_expired(expires_at)
    assert (deleted.images, deleted.files) == (1, 1)
    assert value("ocr_pictures_deleted_total", reason="expired") == counted + 1
    assert (rows(store), stored_files()) == (0, [])
    with pytest.raises(Gone):
        store.history.content(stored.id)


def test_retention_works_in_batches_oldest_first(
    store: Store, deliver: Deliver, new_events: type[Events], stored_files: Files
) -> None:
    ages = (3, 1, 5, 2, 4)
    pictures = {age: new_events() for age in ages}
    for age, events in pictures.items():
        deliver(events.picture(age_s=age * 3600))
    now = datetime.now(UTC) + timedelta(days=7)
    assert store.repository.delete_expired(now, 2) == [pictures[5].id, pictures[4].id]
    deleted = deletion_of(store, batch=2).delete_expired(now)
    assert (deleted.images, deleted.files) == (3, 5)
    assert (rows(store), stored_files()) == (0, [])


def test_retention_stops_after_the_current_batch(
    store: Store, deliver: Deliver, new_events: type[Events], stored_files: Files
) -> None:
    for _ in range(5):
        deliver(new_events().picture())
    now, asked = datetime.now(UTC) + timedelta(days=8), iter([False])
    deletion = deletion_of(store, batch=2)
    first = deletion.delete_expired(now, lambda: next(asked, True))
    assert (first.images, first.files, len(stored_files())) == (2, 0, 5)
    rest = deletion.delete_expired(now)
    assert (rest.images, rest.files, stored_files()) == (3, 5, [])


def test_retention_deletes_boxes_and_corrections_without_a_picture(
    store: Store, deliver: Deliver, events: Events
) -> None:
    deliver(events.boxes("a"))
    deliver(events.correction("b"))
    assert store.deletion.delete_expired(datetime.now(UTC) + timedelta(days=7, seconds=1)).images == 1
    assert rows(store) == 0


def test_two_retentions_at_once_delete_each_picture_once(
    store: Store, deliver: Deliver, new_events: type[Events]
) -> None:
    for _ in range(40):
        deliver(new_events().picture())
    now, together = datetime.now(UTC) + timedelta(days=8), threading.Barrier(4)

    def run(_: int) -> int:
        together.wait()
        return deletion_of(store, batch=3).delete_expired(now).images

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(run, range(4))) == 40
    assert rows(store) == 0


def test_file_that_cannot_be_deleted_is_retried_and_blocks_no_other(
    store: Store,
    deliver: Deliver,
    new_events: type[Events],
    stored_files: Files,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(5):
        deliver(new_events().picture())
    now, unlink, refused = datetime.now(UTC) + timedelta(days=8), Path.unlink, iter([True])

    def refuse_first(path: Path, missing_ok: bool = False) -> None:
        if next(refused, False):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse_first)
    failures = value("ocr_file_deletions_failed_total", error="OSError")
    deleted = deletion_of(store, batch=2).delete_expired(now)
    assert (deleted.images, deleted.files, len(stored_files())) == (5, 4, 1)
    assert value("ocr_file_deletions_failed_total", error="OSError") == failures + 1
    assert (store.deletion.delete_expired(now).files, stored_files()) == (1, [])


def test_tombstone_is_deleted_when_every_event_is_too_old(store: Store, stored: Events) -> None:
    deleted_at = datetime.now(UTC)
    store.deletion.delete(stored.id, deleted_at)
    store.deletion.delete_expired(deleted_at + timedelta(days=7) - timedelta(seconds=1))
    assert lifecycles(store) == 1
    assert store.deletion.delete_expired(deleted_at + timedelta(days=7)).tombstones == 1
    assert lifecycles(store) == 0


def test_retention_deletes_partial_files_of_crashed_writers(store: Store, blob_folder: Path, stored: Events) -> None:
    crashed, writing = blob_folder / "incoming" / "crashed", blob_folder / "incoming" / "writing"
    crashed.write_bytes(b"half a pic")
    writing.write_bytes(b"half a pic")
    two_hours_ago = datetime.now(UTC).timestamp() - 7200
    os.utime(crashed, (two_hours_ago, two_hours_ago))
    assert store.deletion.delete_expired(datetime.now(UTC)).unfinished_files == 1
    assert (crashed.exists(), writing.exists()) == (False, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_deleted_text_is_not_in_the_files_of_sqlite(
    store: Store, deliver: Deliver, events: Events, tmp_path: Path
) -> None:
    private = "a very private text"
    deliver(events.picture(name=private, owner="anna"))
    deliver(events.boxes(*[f"{private} {number}" for number in range(200)], owner="anna"))
    deliver(events.correction(f"{private} corrected"))
    assert private in _sqlite_contents(tmp_path)

    store.deletion.delete_for("anna", events.id, datetime.now(UTC))

    assert private not in _sqlite_contents(tmp_path)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_retention_erases_what_a_request_could_not(
    store: Store, deliver: Deliver, events: Events, tmp_path: Path
) -> None:
    private = "a very private text"
    deliver(events.picture())
    deliver(events.boxes(private))
    with store.database.read() as reader:
        reader.execute(select(image.c.id)).all()
        store.deletion.delete_for(None, events.id, datetime.now(UTC))
        assert private in _sqlite_contents(tmp_path)

    store.deletion.delete_expired(datetime.now(UTC))

    assert private not in _sqlite_contents(tmp_path)


def _sqlite_contents(folder: Path) -> str:
    """Return the bytes of the database, with its log, as Latin-1."""
    return "".join(file.read_bytes().decode("latin-1") for file in folder.glob("store.db*"))

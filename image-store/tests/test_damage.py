"""A damaged SQLite file makes a process unready, whatever part of the file is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from image_store.bootstrap import open_store
from image_store.database import Database, DatabaseNotReady
from image_store.entrypoints.migrate import migrate
from image_store.settings import ImageStoreSettings
from mesh.platform.messaging.interfaces import Delivery

if TYPE_CHECKING:
    from conftest import Events

_LINES = 300


@pytest.fixture
def settings(tmp_path: Path) -> ImageStoreSettings:
    """Of SQLite; Postgres checks its own pages."""
    return ImageStoreSettings.model_validate({"data": tmp_path})


@pytest.fixture
def file(settings: ImageStoreSettings, events: Events) -> Path:
    """The file of a store with a text, which no process has open."""
    with closing(open_store(settings, "test")) as store:
        migrate(store.database)
        handlers = store.handlers()
        handlers.store_image(Delivery(events.picture(), 1))
        handlers.store_boxes(Delivery(events.boxes(*["a line of some length"] * _LINES), 1))
        file = store.database.file
    assert file is not None
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.mark.parametrize(
    "table", ["image", "image_box", "image_lifecycle", "text_correction", "ix_image_lifecycle_expires_at_deleted_at"]
)
def test_damaged_page_is_found_at_start(file: Path, table: str) -> None:
    overwrite(file, root_page(file, table))
    with closing(Database(f"sqlite:///{file}", "test")) as database, pytest.raises(DatabaseNotReady, match="damaged"):
        database.check_ready()


def test_page_damaged_while_the_process_runs_is_found_by_its_query(file: Path) -> None:
    with closing(Database(f"sqlite:///{file}", "test")) as database:
        database.check_ready()
        database.close()  # its cached pages
        overwrite(file, root_page(file, "image"))
        with pytest.raises(DatabaseNotReady, match="damaged"):
            database.check_ready()


def test_every_process_has_the_check(file: Path, settings: ImageStoreSettings) -> None:
    overwrite(file, root_page(file, "text_correction"))
    with closing(open_store(settings, "test")) as store, pytest.raises(DatabaseNotReady, match="damaged"):
        store.checks["database"]()


def root_page(file: Path, name: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    assert found is not None, names
    return int(found[0])


def overwrite(file: Path, page: int) -> None:
    """Fill a page with what was never there."""
    with closing(sqlite3.connect(file)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xa5" * size)

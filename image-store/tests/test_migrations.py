"""The same migrations on both databases: up, down, up again, and what the code takes for the newest."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from image_store.database import Database, DatabaseNotReady
from image_store.entrypoints.migrate import migrate
from image_store.history import History
from image_store.schema import REVISION, metadata
from mesh.contracts.line import line_id_of


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database of each kind in turn."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'store.db'}" if is_sqlite else request.getfixturevalue("postgres_url")
    with closing(Database(url, "test")) as database:
        yield database


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index ix_image_name")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_up_down_and_up_make_the_tables_that_the_code_uses(database: Database) -> None:
    with pytest.raises(DatabaseNotReady, match="image-store-migrate"):
        database.check_ready()
    migrate(database)
    migrate(database, down_to="base")
    assert tables(database) == set()
    migrate(database)
    database.check_ready()
    assert tables(database) == set(metadata.tables)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_line_stored_before_0005_gets_an_id_and_its_corrections_as_revision(database: Database) -> None:
    migrate(database, up_to="0004")
    with database.write() as connection:
        for statement in (
            "INSERT INTO image_lifecycle (id, expires_at) VALUES ('old', '2026-01-01')",
            """INSERT INTO image (id, path, creation_timestamp, stored_at, content_type, size_bytes, sha256)
               VALUES ('old', 'old', '2026-01-01', '2026-01-01', 'image/png', 1, 'x')""",
            """INSERT INTO image_box (image_id, ord_num, start_x, start_y, width, height, text)
               VALUES ('old', 0, 1, 2, 3, 4, 'lime'), ('old', 1, 1, 7, 3, 4, 'other')""",
            """INSERT INTO text_correction (image_id, ord_num, value, message_id, created_at)
               VALUES ('old', 0, 'lines', 'a', '2026-01-01'), ('old', 0, 'line', 'b', '2026-01-02')""",
        ):
            connection.execute(text(statement))
    migrate(database)
    first, second = History(database).image("old").boxes
    assert (first.line_id, first.revision, first.corrected_text) == (line_id_of("old", 0), 2, "line")
    assert (second.line_id, second.revision, second.corrected_text) == (line_id_of("old", 1), 0, None)
    assert first.quad == ((1, 2), (4, 2), (4, 6), (1, 6))


def test_picture_stored_before_0006_has_no_notices(database: Database) -> None:
    migrate(database, up_to="0005")
    with database.write() as connection:
        for statement in (
            "INSERT INTO image_lifecycle (id, expires_at) VALUES ('old', '2026-01-01')",
            """INSERT INTO image (id, path, creation_timestamp, stored_at, content_type, size_bytes, sha256)
               VALUES ('old', 'old', '2026-01-01', '2026-01-01', 'image/png', 1, 'x')""",
        ):
            connection.execute(text(statement))
    migrate(database)
    assert History(database).image("old").notices == ()


def test_several_at_once_migrate_once(database: Database) -> None:
    if database.is_sqlite:
        # The first process that opens the new file switches on the write-ahead log.
        database.read().__enter__().close()
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: migrate(database), range(4)))
    database.check_ready()


def test_database_of_an_older_version_is_not_ready_and_of_a_newer_one_is(database: Database) -> None:
    """Migrations only add: a version works on a newer one's tables, and its migration job leaves them unchanged."""
    migrate(database)
    set_revision(database, "0000")
    with pytest.raises(DatabaseNotReady, match=f"is at migration 0000, {REVISION} is needed"):
        database.check_ready()
    set_revision(database, "0999")
    database.check_ready()
    assert migrate(database) == "0999"
    assert tables(database) == set(metadata.tables)


def set_revision(database: Database, revision: str) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_revisions_are_consecutive_numbers_and_the_newest_is_required() -> None:
    config = Config()
    config.set_main_option("script_location", "image_store:migrations")
    newest_first = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert newest_first == [f"{number:04}" for number in range(int(REVISION), 2, -1)]


def test_not_ready_when_the_database_is_away() -> None:
    with pytest.raises(DatabaseNotReady, match="cannot be used"):
        Database("postgresql://app@127.0.0.1:9/none", "test").check_ready()


def test_asking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotReady, match="does not exist yet"):
        Database(f"sqlite:///{tmp_path / 'store.db'}", "test").check_ready()
    assert list(tmp_path.iterdir()) == []

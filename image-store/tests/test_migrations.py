"""The same migrations on both databases: up, down, up again, and what the code takes for the newest."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
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
from image_store.repository import Repository
from image_store.schema import REVISION, metadata
from mesh.contracts.line import line_id_of
from mesh.contracts.problems import NotFound


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


def test_up_makes_the_tables_that_the_code_uses(database: Database) -> None:
    migrate(database)
    assert tables(database) == set(metadata.tables)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_down_and_up_again(database: Database) -> None:
    migrate(database)
    migrate(database, down_to="base")
    assert tables(database) == set()
    migrate(database)
    assert tables(database) == set(metadata.tables)
    database.check_ready()


def test_0002_writes_the_whole_text_of_what_was_kept_before(database: Database) -> None:
    migrate(database, up_to="0001")
    with database.write() as connection:
        for statement in (
            "INSERT INTO image_lifecycle (id, expires_at) VALUES ('read', :now), ('corrected', :now), ('empty', :now)",
            """INSERT INTO image_box (image_id, ord_num, start_x, start_y, width, height, text)
               SELECT id, 1 - ord_num, 0, 0, 1, 1, 'line ' || (1 - ord_num)
               FROM image_lifecycle, (SELECT 0 AS ord_num UNION ALL SELECT 1) AS numbers WHERE id <> 'empty'""",
            """INSERT INTO text_correction (image_id, ord_num, value, message_id, created_at)
               VALUES ('corrected', 0, 'first', 'a', :now), ('corrected', 0, 'better', 'b', :now)""",
        ):
            connection.execute(
                text(statement), {"now": datetime(2026, 1, 1, tzinfo=UTC)} if ":now" in statement else {}
            )
    migrate(database)
    with database.read() as connection:
        texts = {row.id: row.text for row in connection.execute(text("SELECT id, text FROM image_lifecycle"))}
    assert texts == {"read": "line 0 line 1", "corrected": "better line 1", "empty": ""}


def test_0003_leaves_earlier_pictures_without_an_owner(database: Database) -> None:
    migrate(database, up_to="0002")
    keep(database, "old", owner=None)
    migrate(database)
    history = History(database)
    assert [history.image("old", owner).text for owner in ("anna", None)] == ["Text of old", "Text of old"]
    assert history.page("anna", 10).images == []


def test_0003_keeps_owners_when_it_is_taken_back_and_done_again(database: Database) -> None:
    migrate(database, up_to="0002")
    keep(database, "hers", owner="anna")
    for _ in range(2):
        migrate(database)
        history = History(database)
        for words in (None, "TEXT of h", "hers.PNG"):
            assert [image.id for image in history.page("anna", 10, words=words).images] == ["hers"]
        with pytest.raises(NotFound):
            history.image("hers", "ben")
        migrate(database, down_to="0002")
    migrate(database)
    repository = Repository(database, timedelta(days=7))
    with pytest.raises(NotFound):
        repository.delete_for("ben", "hers", datetime.now(UTC), is_accepted=False)
    repository.delete_for("anna", "hers", datetime.now(UTC), is_accepted=False)


def test_line_stored_before_0005_gets_an_id_and_its_corrections_as_revision(database: Database) -> None:
    migrate(database, up_to="0004")
    keep(database, "old", owner=None)
    with database.write() as connection:
        for statement in (
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
    keep(database, "old", owner=None)
    migrate(database)
    assert History(database).image("old").notices == ()


def keep(database: Database, image_id: str, owner: str | None) -> None:
    """A picture as 0002 keeps it."""
    row = {"id": image_id, "owner": owner, "text": f"Text of {image_id}", "now": datetime(2026, 1, 1, tzinfo=UTC)}
    with database.write() as connection:
        for statement in (
            "INSERT INTO image_lifecycle (id, expires_at, text) VALUES (:id, :now, :text)",
            """INSERT INTO image (id, path, creation_timestamp, stored_at, owner, name, content_type, size_bytes,
                                  sha256)
               VALUES (:id, :id, :now, :now, :owner, :id || '.png', 'image/png', 1, :id)""",
        ):
            connection.execute(text(statement), row)


def test_several_at_once_migrate_once(database: Database) -> None:
    if database.is_sqlite:
        # The first process that opens the new file switches on the write-ahead log.
        database.read().__enter__().close()
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: migrate(database), range(4)))
    database.check_ready()


def test_not_ready_when_there_are_no_tables(database: Database) -> None:
    with pytest.raises(DatabaseNotReady, match="image-store-migrate"):
        database.check_ready()


def test_not_ready_when_another_migration_is_needed(database: Database) -> None:
    migrate(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(DatabaseNotReady, match=f"is at migration 0000, {REVISION} is needed"):
        database.check_ready()


def test_ready_when_a_newer_version_has_migrated_already(database: Database) -> None:
    """Migrations only add, so this version goes on until its successor takes over, and may come back."""
    migrate(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    database.check_ready()


def test_migrating_leaves_a_newer_database_as_it_is(database: Database) -> None:
    """A rollout that is taken back runs the older version's migration job."""
    migrate(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    assert migrate(database) == "0999"
    assert tables(database) == set(metadata.tables)


def test_revisions_are_numbers_in_the_order_in_which_they_follow() -> None:
    config = Config()
    config.set_main_option("script_location", "image_store:migrations")
    newest_first = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert newest_first == [f"{number:04}" for number in range(len(newest_first), 0, -1)]


def test_not_ready_when_the_database_is_away() -> None:
    with pytest.raises(DatabaseNotReady, match="cannot be used"):
        Database("postgresql://app@127.0.0.1:9/none", "test").check_ready()


def test_asking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotReady, match="does not exist yet"):
        Database(f"sqlite:///{tmp_path / 'store.db'}", "test").check_ready()
    assert list(tmp_path.iterdir()) == []


def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'store.db'}", "test")) as database, database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}

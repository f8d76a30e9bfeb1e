"""`image-store-migrate`: create or change the tables. Run it before the other processes; several may run at once."""

from __future__ import annotations

import argparse
import sys
import zlib
from contextlib import closing
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from image_store.bootstrap import load_settings
from image_store.database import Database
from image_store.schema import REVISION
from mesh.platform import telemetry
from mesh.platform.private_files import FILE_MODE, FOLDER_MODE, restrict_sqlite
from mesh.platform.sqlite import erase_free_pages

log = structlog.get_logger(__name__)

_NAME: Final = "image-store-migrate"
_LOCK: Final = zlib.crc32(_NAME.encode())
_ERASES_FROM: Final = "0008"
"""Earlier versions left deleted texts in free pages of SQLite's file, which are removed once."""

_LONGEST_S: Final = 86_400.0
"""Timeout of a migration of many pictures, in seconds."""


def migrate(database: Database, *, up_to: str = "head", down_to: str | None = None) -> str | None:
    """Upgrade to the newest revision, or downgrade to `down_to` (`base`: no tables), in one transaction.

    A database that a newer version has migrated is not changed, since this version works with it.

    Returns:
        The revision of the database afterwards.
    """
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        database.file.touch(mode=FILE_MODE)
        restrict_sqlite(database.file)
    config = Config()
    config.set_main_option("script_location", "image_store:migrations")
    with database.write() as connection:
        earlier = MigrationContext.configure(connection).get_current_revision()
        if not database.is_sqlite:
            # SQLite allows one writer anyway.
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        config.attributes["connection"] = connection
        revisions = MigrationContext.configure(connection)
        if down_to is not None:
            command.downgrade(config, down_to)
        elif (revisions.get_current_revision() or "") <= REVISION:
            command.upgrade(config, up_to)
        revision = revisions.get_current_revision()
    if database.file is not None and earlier is not None and earlier < _ERASES_FROM:
        erase_free_pages(database.file)
    return revision


def main() -> None:
    parser = argparse.ArgumentParser(_NAME, description="Bring the database's tables up to date.")
    parser.add_argument("--down-to", metavar="REVISION", help="go back to a revision; 'base' deletes all tables")
    parser.add_argument(
        "--database", metavar="NAME", help="another database of the same server, such as one being restored"
    )
    options = parser.parse_args()
    settings = load_settings()
    telemetry.start(_NAME, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    try:
        with closing(_open(settings.database, options.database)) as database:
            revision = migrate(database, down_to=options.down_to)
    except ArgumentError as error:
        sys.exit(f"MESH_DATABASE_URL: {error}")
    except (SQLAlchemyError, CommandError, OSError) as error:
        sys.exit(f"{_NAME}: {error}")
    finally:
        telemetry.stop()
    log.info("migrated", to=revision)


def _open(url: str, database: str | None) -> Database:
    known = make_url(url) if database is None else make_url(url).set(database=database)
    return Database(known.render_as_string(hide_password=False), _NAME, timeout_s=_LONGEST_S)

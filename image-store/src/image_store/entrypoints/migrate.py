"""`image-store-migrate`: makes or changes the tables. Run it before the other processes; several may run at once."""

from __future__ import annotations

import argparse
import sys
import zlib
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from image_store.bootstrap import load_settings
from image_store.database import Database
from mesh import telemetry

log = structlog.get_logger(__name__)

_NAME: Final = "image-store-migrate"
_LOCK: Final = zlib.crc32(_NAME.encode())
_LONGEST_S: Final = 86_400.0
"""A migration of many pictures says nothing for long."""


def migrate(database: Database, *, up_to: str = "head", down_to: str | None = None) -> None:
    """Up to the newest revision, or down to `down_to` (`base`: no tables). One transaction: all of it or nothing."""
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", "image_store:migrations")
    with database.write() as connection:
        if not database.is_sqlite:
            # SQLite lets in one writer anyway.
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        config.attributes["connection"] = connection
        if down_to is None:
            command.upgrade(config, up_to)
        else:
            command.downgrade(config, down_to)


def main() -> None:
    parser = argparse.ArgumentParser(_NAME, description="Bring the database's tables up to date.")
    parser.add_argument("--down-to", metavar="REVISION", help="go back to a revision; 'base' deletes all tables")
    parser.add_argument(
        "--database", metavar="NAME", help="another database of the same server, one being restored say"
    )
    told = parser.parse_args()
    settings = load_settings()
    telemetry.start(_NAME, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    url = make_url(settings.database)
    if told.database is not None:
        url = url.set(database=told.database)
    database = Database(url.render_as_string(hide_password=False), _NAME, timeout_s=_LONGEST_S)
    try:
        migrate(database, down_to=told.down_to)
    except (SQLAlchemyError, OSError) as error:
        sys.exit(f"{_NAME}: {error}")
    finally:
        database.close()
        telemetry.stop()
    log.info("migrated", to=told.down_to or "head")

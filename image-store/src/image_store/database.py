"""Connection to SQLite or Postgres: engine options and transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy
import structlog
from sqlalchemy import URL, Connection, Engine, event, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from image_store.postgres_timeout import bounded
from image_store.schema import REVISION, image, image_box, image_lifecycle
from mesh.platform import telemetry
from mesh.platform.shutdown import interruptible_sleep
from mesh.platform.sqlite import erase_log, make_durable

log = structlog.get_logger(__name__)

_BUSY_TIMEOUT_S: Final = 20
_LONGEST_WAIT_S: Final = 10.0

# Detect an unreachable host within seconds.
_POSTGRES_OPTIONS: Final = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_LONGER_THAN_THE_SERVER_S: Final = 2.0


_NEWEST_PICTURE: Final = (
    select(image, image_lifecycle, image_box.c.text)
    .join_from(image, image_lifecycle, image_lifecycle.c.id == image.c.id)
    .join(image_box, image_box.c.image_id == image.c.id, isouter=True)
    .order_by(image.c.creation_timestamp.desc())
    .limit(1)
)
_DAMAGED: Final = "the database is damaged, restore a backup: {}"


class DatabaseNotReady(Exception):
    """The database cannot be reached, or its schema is outdated. The message is for an operator."""


class Database:
    """One engine. Thread-safe; connects on first use."""

    def __init__(self, url: str, application: str, timeout_s: float = 30.0):
        """`application` names the connections in Postgres; `timeout_s` is the statement timeout there."""
        self._is_checked = False
        """Whether SQLite's file has been found intact by this process."""
        self.engine = _create_engine(_with_driver(url), application, timeout_s)
        self._snapshots = (
            self.engine.execution_options(sqlite_begin="DEFERRED")
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """Return the file of SQLite; None for Postgres."""
        return Path(self.engine.url.database or "") if self.is_sqlite else None

    def read(self) -> AbstractContextManager[Connection]:
        """Begin a read-only transaction with one snapshot of the database."""
        return self._snapshots.begin()

    def write(self) -> AbstractContextManager[Connection]:
        """Begin a transaction: committed when the block ends, rolled back if it raises. SQLite allows one at a time."""
        return self.engine.begin()

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """Open a connection without a transaction, for session-level locks of Postgres."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def check_ready(self) -> None:
        """Raise DatabaseNotReady unless the database answers a query and is at the required migration or a newer one.

        SQLite's file is checked for damage once per process, which reads all of it.

        Migrations only add, so a version keeps working during the rollout and after the rollback of the next one.
        """
        if self.file is not None and not self.file.exists():
            raise DatabaseNotReady("the database does not exist yet; run image-store-migrate")
        try:
            with self.read() as connection:
                if not sqlalchemy.inspect(connection).has_table("alembic_version"):
                    raise DatabaseNotReady("the database has no tables yet; run image-store-migrate")
                revision = str(connection.scalar(sqlalchemy.text("SELECT version_num FROM alembic_version")))
        except SQLAlchemyError as error:
            raise DatabaseNotReady(f"the database cannot be used: {_first_line(error)}") from error
        if revision < REVISION:
            raise DatabaseNotReady(
                f"the database is at migration {revision}, {REVISION} is needed; run image-store-migrate"
            )
        self._check_pictures()

    def _check_pictures(self) -> None:
        """Read the newest picture as the history does; before the first time, check SQLite's file."""
        try:
            with self.read() as connection:
                if self.is_sqlite and not self._is_checked:
                    damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                    if damage != "ok":
                        raise DatabaseNotReady(_DAMAGED.format(damage))
                    self._is_checked = True
                connection.execute(_NEWEST_PICTURE).first()
        except SQLAlchemyError as error:
            reason = _first_line(error)
            raise DatabaseNotReady(
                _DAMAGED.format(reason) if self.is_sqlite else f"the database cannot be read: {reason}"
            ) from error

    def wait_until_ready(self, should_stop: Callable[[], bool]) -> bool:
        """Wait and log the reason; return False if `should_stop` before."""
        wait_s = 0.5
        while not should_stop():
            try:
                self.check_ready()
            except DatabaseNotReady as error:
                log.warning("waiting for the database", reason=str(error), next_try_in_s=wait_s)
                interruptible_sleep(wait_s, should_stop)
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
            else:
                return True
        return False

    def erase_deleted(self) -> bool:
        """Erase deleted rows from SQLite's log too; return whether none is left there.

        Postgres keeps them until its vacuum and the end of its log files: docs/security.md.
        """
        return self.file is None or erase_log(self.file)

    def close(self) -> None:
        self.engine.dispose()


def _with_driver(url: str) -> URL:
    """Return the URL with our driver, since SQLAlchemy has another default for plain `postgresql://`."""
    known = make_url(url)
    return known.set(drivername="postgresql+psycopg2") if known.drivername in ("postgresql", "postgres") else known


def _create_engine(url: URL, application: str, timeout_s: float) -> Engine:
    if telemetry.is_recording():
        _trace_statements()
    if url.get_backend_name() == "sqlite":
        engine = sqlalchemy.create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # Limits how long a statement, or a transaction of a lost client, can block others.
    timeout_ms = round(1000 * timeout_s)
    timeouts = f"-c statement_timeout={timeout_ms} -c idle_in_transaction_session_timeout={2 * timeout_ms}"
    options: dict[str, Any] = _POSTGRES_OPTIONS | {
        "application_name": application,
        "options": f"-c timezone=UTC {timeouts}",
        "connection_factory": bounded(timeout_s + _LONGER_THAN_THE_SERVER_S),
    }
    # Errors are logged and recorded in spans; their parameters are texts and owner ids.
    return sqlalchemy.create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=4, max_overflow=16, connect_args=options
    )


def _trace_statements() -> None:
    """Record a span per statement. Imported here: it takes 0.1 s, and most installations do not trace."""
    from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor

    instrumentor = SQLAlchemyInstrumentor()
    if not instrumentor.is_instrumented_by_opentelemetry:
        # It declares SQLAlchemy < 2.1, but works with newer versions; a test checks its spans.
        instrumentor.instrument(skip_dep_check=True)


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Disable the implicit transactions of Python's module; `_begin_sqlite` begins them.
    connection.isolation_level = None
    make_durable(connection, _BUSY_TIMEOUT_S)
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a transaction that begins as a reader fails on its first write, without waiting.
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]

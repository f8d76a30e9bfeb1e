"""The broker that `MESH_BROKER_URL` names: the one place that tells SQLite from RabbitMQ.

A process pays for the client of the broker it uses, so each is imported where it is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mesh.platform.messaging.depths import Depths
from mesh.platform.messaging.interfaces import Consumer, DeadLetters, Publisher
from mesh.platform.settings import SettingsError


def open_publisher(url: str, name: str, *, max_message_bytes: int, max_file_bytes: int) -> Publisher:
    """A publisher; `max_message_bytes` is RabbitMQ's own limit, `max_file_bytes` what may wait in SQLite's file.

    Raises:
        SettingsError: a URL of no known kind.
        sqlite3.Error, OSError: SQLite's file does not open.
    """
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitPublisher

        try:
            return RabbitPublisher(url, name, max_message_bytes=max_message_bytes)
        except ValueError as error:
            raise SettingsError(f"MESH_BROKER_URL: {error}") from error
    from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue

    return SqlitePublisher(SqliteQueue(path), max_file_bytes)


def open_consumer(url: str, name: str, *, threads: int) -> Consumer:
    """A consumer that runs so many handlers at once; SQLite, which lets in one writer at a time, always one.

    `name` is how the broker knows this process. Raises SettingsError for a URL of no known kind.
    """
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitConsumer

        return RabbitConsumer(url, name, threads=threads)
    from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteQueue

    return SqliteConsumer(SqliteQueue(path))


def open_depths(url: str, name: str) -> Depths:
    """Arguments and errors as of `open_consumer`."""
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitDepths

        return RabbitDepths(url, name)
    from mesh.platform.messaging.sqlite import SqliteDepths

    return SqliteDepths(path)


@contextmanager
def open_dead_letters(url: str) -> Iterator[DeadLetters]:
    """Raises SettingsError for a URL of no known kind, BrokerUnavailable where RabbitMQ does not answer."""
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitDeadLetters

        with closing(RabbitDeadLetters(url)) as letters:
            yield letters
    else:
        from mesh.platform.messaging.sqlite import SqliteDeadLetters, SqliteQueue

        with closing(SqliteQueue(path)) as queue:
            yield SqliteDeadLetters(queue)


def _sqlite_path(url: str) -> Path | None:
    """The file of a SQLite broker; None for RabbitMQ."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return Path(rest.removeprefix("/"))
    if scheme in ("amqp", "amqps"):
        return None
    raise SettingsError(f"MESH_BROKER_URL: only sqlite:///FILE and amqp://… are known, not {scheme!r}")

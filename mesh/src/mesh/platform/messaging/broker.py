"""Open the broker of `MESH_BROKER_URL`: SQLite or RabbitMQ.

Each client library is imported only when it is used, to save memory and start-up time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.depths import Depths
from mesh.platform.messaging.interfaces import Consumer, DeadLetters, Publisher
from mesh.platform.settings import MeshSettings, SettingsError


def open_publisher(url: str, name: str, *, max_message_bytes: int, max_file_bytes: int) -> Publisher:
    """Open a publisher. `max_message_bytes` is RabbitMQ's limit, `max_file_bytes` that of SQLite's file.

    Raises:
        SettingsError: an unsupported URL.
        sqlite3.Error, OSError: SQLite's file cannot be opened.
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


def open_own_publisher(settings: MeshSettings, name: str) -> Publisher:
    """Open a publisher with the limits of the settings. Raises as `open_publisher`, and SettingsError for SQLite."""
    try:
        return open_publisher(
            settings.broker,
            name,
            max_message_bytes=settings.broker_max_message_bytes,
            max_file_bytes=settings.broker_max_file_bytes,
        )
    except (sqlite3.Error, OSError) as error:
        raise SettingsError(f"the queue {settings.broker} does not open: {error}") from error


def open_consumer(url: str, name: str, *, threads: int, prefetch: int | None = None) -> Consumer:
    """Open a consumer with a number of handler threads; always one for SQLite, which allows one writer at a time.

    `prefetch` is the number of unacknowledged deliveries of each queue; SQLite delivers one message at a time.

    `name` names the connection at the broker. Raises SettingsError for an unsupported URL.
    """
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitConsumer
        from mesh.platform.messaging.rabbitmq.consumer import PREFETCH

        return RabbitConsumer(url, name, threads=threads, prefetch=prefetch or PREFETCH)
    from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteQueue

    return SqliteConsumer(SqliteQueue(path))


def open_depths(url: str, name: str) -> Depths:
    """Open the queue depths. Arguments and errors are those of `open_consumer`."""
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitDepths

        return RabbitDepths(url, name)
    from mesh.platform.messaging.sqlite import SqliteDepths

    return SqliteDepths(path)


@contextmanager
def open_dead_letters(url: str) -> Iterator[DeadLetters]:
    """Open the dead letters. Raises SettingsError for an unsupported URL, BrokerUnavailable without RabbitMQ."""
    path = _sqlite_path(url)
    if path is None:
        from mesh.platform.messaging.rabbitmq import RabbitDeadLetters

        with closing(RabbitDeadLetters(url)) as letters:
            yield letters
    else:
        from mesh.platform.messaging.sqlite import SqliteDeadLetters, SqliteQueue

        with closing(SqliteQueue(path)) as queue:
            yield SqliteDeadLetters(queue)


def count_events(url: str, is_counted: Callable[[Message], bool]) -> int | None:
    """Return the number of such messages in all queues, dead letters included; None for RabbitMQ.

    RabbitMQ shows only what it delivers, and a message that is delivered too often is lost. Messages are without their
    bodies. Raises SettingsError, sqlite3.Error.
    """
    path = _sqlite_path(url)
    if path is None:
        return None
    from mesh.platform.messaging.sqlite import SqliteQueue

    with closing(SqliteQueue(path)) as queue:
        names = [name for each in Queue for name in (each.value, each.dead_letters)]
        return sum(is_counted(message) for _row_id, message in queue.described(names))


def _sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite broker; None for RabbitMQ."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return Path(rest.removeprefix("/"))
    if scheme in ("amqp", "amqps"):
        return None
    raise SettingsError(f"MESH_BROKER_URL: only sqlite:///FILE and amqp://… are known, not {scheme!r}")

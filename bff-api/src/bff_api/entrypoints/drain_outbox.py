"""Publish the messages that are left in the outbox of an earlier version, and delete them there.

    MESH_BROKER_URL=amqp://… python -m bff_api.entrypoints.drain_outbox /data/outbox.db

In release 0.1 a relay did this beside each bff-api. Each message is deleted once the broker has confirmed it, so the
command may be interrupted and run again. Messages that cannot be published stay.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import structlog

from bff_api.settings import BffSettings
from mesh.contracts.topology import Queue
from mesh.platform import telemetry
from mesh.platform.messaging.broker import open_publisher
from mesh.platform.messaging.interfaces import Publisher, PublishFailed
from mesh.platform.messaging.sqlite import SqliteQueue
from mesh.platform.settings import SettingsError

log = structlog.get_logger(__name__)

_NAME = "drain-outbox"


def main() -> None:
    """Exit with 0 if nothing is left, 1 if some messages could not be published, 2 if a file or setting is wrong."""
    parser = argparse.ArgumentParser(_NAME, description="Publish the messages of old outboxes to MESH_BROKER_URL.")
    parser.add_argument("outbox", type=Path, nargs="*", help="outbox files; MESH_OUTBOX_PATH if none is given")
    files: list[Path] = parser.parse_args().outbox
    try:
        settings = BffSettings.load()
    except SettingsError as error:
        sys.exit(str(error))
    telemetry.start(_NAME, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    files = files or [settings.outbox_path or settings.data / "outbox.db"]
    missing = [str(file) for file in files if not file.exists()]
    if missing:
        log.error("no such outbox", files=missing)
        sys.exit(2)
    try:
        publisher = open_publisher(
            settings.broker,
            _NAME,
            max_message_bytes=settings.broker_max_message_bytes,
            max_file_bytes=settings.broker_max_file_bytes,
        )
        with closing(publisher):
            left = sum(drain(file, publisher) for file in files)
    except (SettingsError, sqlite3.Error, OSError) as error:
        log.error("outbox not drained", error=str(error))
        sys.exit(2)
    telemetry.stop()
    sys.exit(1 if left else 0)


def drain(file: Path, publisher: Publisher) -> int:
    """Publish and delete; return the number of messages left. Raises sqlite3.Error, OSError."""
    moved = left = 0
    with closing(SqliteQueue(file)) as outbox:
        for row_id in outbox.row_ids(list(Queue)):
            message = outbox.message(row_id)
            if message is None:
                continue
            try:
                publisher.publish(message)
            except PublishFailed as error:
                log.error("not published", outbox=str(file), message_id=message.message_id, error=str(error))
                left += 1
            else:
                outbox.delete(row_id)
                moved += 1
    log.info("drained", outbox=str(file), moved=moved, left=left)
    return left


if __name__ == "__main__":
    main()

"""Depths of a SQLite broker's queues, with unacknowledged messages."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import structlog

from mesh.contracts.topology import Queue
from mesh.platform.messaging.depths import LOOK_INTERVAL_S, Report
from mesh.platform.messaging.sqlite.queue import SqliteQueue

log = structlog.get_logger(__name__)


class SqliteDepths:
    """Measures with separate connections."""

    def __init__(self, path: Path):
        self._path = path

    def watch(self, report: Report, ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                with closing(SqliteQueue(self._path)) as queue:
                    while not ended.is_set():
                        report({name: queue.depth(name) for each in Queue for name in (each.value, each.dead_letters)})
                        ended.wait(LOOK_INTERVAL_S)
            except (sqlite3.Error, OSError) as error:
                log.debug("queues not looked at", error=repr(error))
                report({})
                ended.wait(LOOK_INTERVAL_S)

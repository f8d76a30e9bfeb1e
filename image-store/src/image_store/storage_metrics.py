"""Metrics of the store and of retention's tasks, exported by retention only, since it is one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from prometheus_client import Counter, Gauge
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from image_store.consistency import Findings
from image_store.database import Database
from image_store.schema import image, image_lifecycle

PICTURES: Final = Gauge("ocr_pictures_kept", "Pictures in the store")
BYTES: Final = Gauge("ocr_pictures_kept_bytes", "Bytes of the pictures in the store")
OVERDUE: Final = Gauge("ocr_pictures_overdue_seconds", "Time since the oldest picture should have been deleted")
INCONSISTENT: Final = Gauge(
    "ocr_store_inconsistencies", "Differences found when rows and files were compared", ("kind",)
)
TASK_SUCCEEDED: Final = Gauge(
    "ocr_task_last_success_timestamp_seconds", "Time of the last success of a retention task", ("task",)
)
TASK_FAILURES: Final = Counter("ocr_task_failures", "Failed runs of a task; each is retried soon", ("task",))


def measure(database: Database, now: datetime) -> None:
    """Update the gauges of the store. Raises SQLAlchemyError; the gauges then stay unchanged."""
    with database.read() as connection:
        count, size = connection.execute(select(func.count(), func.coalesce(func.sum(image.c.size_bytes), 0))).one()
        next_end = connection.scalar(
            select(func.min(image_lifecycle.c.expires_at)).where(image_lifecycle.c.deleted_at.is_(None))
        )
    PICTURES.set(count)
    BYTES.set(size)
    OVERDUE.set(0.0 if next_end is None else max(0.0, (now - next_end).total_seconds()))


def set_inconsistencies(findings: Findings) -> None:
    """Set the gauges of inconsistencies."""
    INCONSISTENT.labels("file without a row").set(len(findings.orphan_files))
    INCONSISTENT.labels("row without its file").set(len(findings.lost_files))


@contextmanager
def task_recorded(task: str) -> Iterator[None]:
    """Record success or failure of a run of the task."""
    failures = TASK_FAILURES.labels(task)
    try:
        yield
    except (SQLAlchemyError, OSError):
        failures.inc()
        raise
    TASK_SUCCEEDED.labels(task).set_to_current_time()

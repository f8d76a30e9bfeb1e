"""What is kept, as metrics, and how retention's tasks go. Retention alone tells them: it is one process."""

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
BYTES: Final = Gauge("ocr_pictures_kept_bytes", "Bytes of their files")
OVERDUE: Final = Gauge("ocr_pictures_overdue_seconds", "How long the oldest picture should have been deleted for")
INCONSISTENT: Final = Gauge(
    "ocr_store_inconsistencies", "What did not agree when rows and files were compared", ("kind",)
)
TASK_SUCCEEDED: Final = Gauge(
    "ocr_task_last_success_timestamp_seconds", "When a task of retention last ended well", ("task",)
)
TASK_FAILURES: Final = Counter("ocr_task_failures", "Runs of a task that failed; each is tried again soon", ("task",))


def measure(database: Database, now: datetime) -> None:
    """Bring the gauges of what is kept up to date. Raises SQLAlchemyError; they stay as they were then."""
    with database.read() as connection:
        count, size = connection.execute(select(func.count(), func.coalesce(func.sum(image.c.size_bytes), 0))).one()
        next_end = connection.scalar(
            select(func.min(image_lifecycle.c.expires_at)).where(image_lifecycle.c.deleted_at.is_(None))
        )
    PICTURES.set(count)
    BYTES.set(size)
    OVERDUE.set(0.0 if next_end is None else max(0.0, (now - next_end).total_seconds()))


def tell(findings: Findings) -> None:
    INCONSISTENT.labels("file without a row").set(len(findings.orphan_files))
    INCONSISTENT.labels("row without its file").set(len(findings.lost_files))


@contextmanager
def told(task: str) -> Iterator[None]:
    """How a run of the task ends."""
    failures = TASK_FAILURES.labels(task)
    try:
        yield
    except (SQLAlchemyError, OSError):
        failures.inc()
        raise
    TASK_SUCCEEDED.labels(task).set_to_current_time()

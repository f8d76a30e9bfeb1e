"""What is kept, and how retention's tasks go, as metrics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY

from image_store import storage_metrics
from image_store.bootstrap import Store
from image_store.domain import utc_now
from image_store.entrypoints.retention import run_scheduled
from mesh.contracts.message import Message
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_what_is_kept_is_measured(store: Store, deliver: Deliver, events: Events) -> None:
    storage_metrics.measure(store.database, utc_now())
    names = ("ocr_pictures_kept", "ocr_pictures_kept_bytes", "ocr_pictures_overdue_seconds")
    assert [value(name) for name in names] == [0, 0, 0]

    deliver(events.picture(b"12345678"))
    storage_metrics.measure(store.database, utc_now())
    assert [value(name) for name in names] == [1, 8, 0]

    late = store.history.image(events.id).expires_at + timedelta(hours=2)
    storage_metrics.measure(store.database, late)
    assert value("ocr_pictures_overdue_seconds") == 7200

    store.deletion.delete_expired(late)
    storage_metrics.measure(store.database, late)
    assert [value(name) for name in names] == [0, 0, 0]


def test_task_exports_its_last_success(store: Store) -> None:
    def fail() -> None:
        raise OSError("no such disk")

    failures = value("ocr_task_failures_total", task="a task")
    run_scheduled(store, "a task", lambda: None)
    succeeded_at = value("ocr_task_last_success_timestamp_seconds", task="a task")
    assert abs(succeeded_at - utc_now().timestamp()) < 60
    assert value("ocr_task_failures_total", task="a task") == failures

    with pytest.raises(OSError, match="disk"):
        run_scheduled(store, "a task", fail)
    assert value("ocr_task_failures_total", task="a task") == failures + 1
    assert value("ocr_task_last_success_timestamp_seconds", task="a task") == succeeded_at

"""The retention process: lock, spans, schedule."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy.exc import OperationalError

from image_store.bootstrap import Store, open_store
from image_store.domain import utc_now
from image_store.entrypoints import retention
from image_store.entrypoints.retention import JOB, delete_expired, make_scheduler, run_scheduled
from image_store.lock import held_alone
from image_store.settings import ImageStoreSettings
from mesh.contracts.problems import Gone
from mesh.platform.messaging.interfaces import Delivery, Outcome

if TYPE_CHECKING:
    from conftest import Events


def test_only_one_of_two_processes_works(store: Store, settings: ImageStoreSettings) -> None:
    ran = []
    with closing(open_store(settings, "another process")) as other:
        with held_alone(store.database, JOB) as is_ours:
            assert is_ours
            run_scheduled(other, JOB, lambda: ran.append("at once"))
        run_scheduled(other, JOB, lambda: ran.append("after"))
    assert ran == ["after"]


def test_lock_is_released_after_a_failure(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), held_alone(store.database, JOB):
        raise ZeroDivisionError
    with held_alone(store.database, JOB) as is_ours:
        assert is_ours


def test_locks_with_other_names_are_independent(store: Store, settings: ImageStoreSettings) -> None:
    with (
        closing(open_store(settings, "another process")) as other,
        held_alone(store.database, "a") as first,
        held_alone(other.database, "b") as second,
    ):
        assert (first, second) == (True, True)


def test_run_is_a_child_span_of_the_schedule(store: Store, spans: InMemorySpanExporter) -> None:
    run_scheduled(store, JOB, lambda: delete_expired(store, utc_now()))
    by_name = {span.name: span for span in spans.get_finished_spans()}
    outer, inner = by_name["schedule delete_expired"], by_name["delete_expired"]
    assert inner.parent is not None
    assert inner.parent.span_id == outer.context.span_id
    assert dict(inner.attributes or {})["ocr.deleted.images"] == 0
    trace_ids = {span.context.trace_id for span in spans.get_finished_spans() if span.name.startswith("DELETE")}
    assert trace_ids <= {outer.context.trace_id}


def test_queries_are_spans_of_the_same_trace(store: Store, spans: InMemorySpanExporter) -> None:
    run_scheduled(store, JOB, lambda: delete_expired(store, utc_now()))
    inner = next(span for span in spans.get_finished_spans() if span.name == JOB)
    queries = [
        span
        for span in spans.get_finished_spans()
        if span.name.startswith("SELECT") and span.parent and span.parent.span_id == inner.context.span_id
    ]
    assert queries


@pytest.fixture
def hasty(store: Store, settings: ImageStoreSettings) -> ImageStoreSettings:
    """Return settings with a run every 0.2 s and a retention time of 1 s."""
    return settings.model_copy(update={"retention_interval_s": 0.2, "max_age_days": 1 / 86_400})


def test_schedule_deletes_at_start_and_repeatedly(
    hasty: ImageStoreSettings, new_events: type[Events], stored_files: Callable[[], list[bytes]]
) -> None:
    with closing(open_store(hasty, "retention")) as store:
        store_image = store.handlers.store_image
        scheduler = make_scheduler(store, hasty)
        scheduler.start()
        try:
            for _ in range(2):
                events = new_events()
                message = events.picture(age_s=-60)  # a clock ahead of ours: accepted now
                assert store_image(Delivery(message, 1)) is Outcome.ACK
                assert store.history.image(events.id).id == events.id
                _wait_until_gone(store, events.id)
        finally:
            scheduler.shutdown()
    assert stored_files() == []


def test_run_without_database_is_retried_soon(
    store: Store, settings: ImageStoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []

    def fail_once(*_arguments: object) -> None:
        runs.append(utc_now())
        if len(runs) == 1:
            raise OperationalError("SELECT 1", {}, Exception("the server is gone"))

    monkeypatch.setattr(retention, "delete_expired", fail_once)
    monkeypatch.setattr(retention, "_RETRY_AFTER", timedelta(seconds=0.2))
    scheduler = make_scheduler(store, settings)
    scheduler.start()
    try:
        _wait_until(lambda: len(runs) == 2)
    finally:
        scheduler.shutdown()
    assert runs[1] - runs[0] < timedelta(seconds=5)


def _wait_until_gone(store: Store, image_id: str) -> None:
    def is_gone() -> bool:
        try:
            store.history.image(image_id)
        except Gone:
            return True
        return False

    _wait_until(is_gone)


def _wait_until(is_so: Callable[[], bool], timeout_s: float = 20) -> None:
    give_up_at = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)

"""The retention process: lock, spans, schedule."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from harness.waiting import eventually
from image_store.bootstrap import Store, open_store
from image_store.domain import utc_now
from image_store.entrypoints import retention
from image_store.entrypoints.retention import JOB, make_scheduler, run_scheduled
from image_store.lock import held_alone
from image_store.settings import ImageStoreSettings

if TYPE_CHECKING:
    pass


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
        eventually(lambda: len(runs) == 2)
    finally:
        scheduler.shutdown()
    assert runs[1] - runs[0] < timedelta(seconds=5)

"""`image-store-retention`: the schedule of edge 7. Deletes expired pictures, at start and then at intervals.

Several processes may run; a lock lets one of them work at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from opentelemetry import trace
from sqlalchemy.exc import SQLAlchemyError

from image_store import metrics, storage_metrics
from image_store.bootstrap import Store, load_settings, open_store
from image_store.domain import utc_now
from image_store.lock import held_alone
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import Service
from mesh.platform import telemetry
from mesh.platform.heartbeat import Heartbeat
from mesh.platform.probes import Probes, serving
from mesh.platform.settings import SettingsError
from mesh.platform.shutdown import Shutdown
from mesh.platform.telemetry import TRACER_NAME

log = structlog.get_logger(__name__)

JOB: Final = "delete_expired"
_CONSISTENCY_JOB: Final = "check_consistency"
_AUDIT_JOB: Final = "delete_audit_entries"
_MEASURE_JOB: Final = "measure"
_MEASURE_INTERVAL_S: Final = 300
"""Not more often, since it scans all rows."""

_RETRY_AFTER: Final = timedelta(seconds=30)
_BEAT_INTERVAL_S: Final = 30

ShouldStop = Callable[[], bool]


def never() -> bool:
    """Return False: jobs outside the process, as in tests, run to their end."""
    return False


def delete_expired(store: Store, now: datetime, should_stop: ShouldStop = never) -> None:
    """Delete expired pictures (edge 8), sessions that have ended, and answers of requests with a key."""
    with trace.get_tracer(TRACER_NAME).start_as_current_span(JOB) as span:
        deleted = asdict(store.deletion.delete_expired(now, should_stop))
        deleted["answers"] = store.idempotent_answers.delete_expired(now)
        span.set_attributes({f"ocr.deleted.{what}": count for what, count in deleted.items()})
        log.info("retention done", **deleted, sessions=store.users.forget_ended(now))


def check_consistency(store: Store, now: datetime, max_age: timedelta, should_stop: ShouldStop = never) -> None:
    """Log differences between rows and files. Delete only files without a row that are older than `max_age`.

    Younger ones may belong to a database that is being restored; `image-store-consistency --fix` deletes those.
    """
    findings = store.consistency.check(now, should_stop=should_stop)
    for blob in findings.orphan_files:
        log.warning("file without a row", path=blob.path)
    for lost in findings.lost_files:
        log.error("row without its file", image_id=lost.image_id, path=lost.path)
    store.consistency.delete_orphans(findings, written_before=now - max_age)
    storage_metrics.set_inconsistencies(findings)
    log.info("consistency checked", orphan_files=len(findings.orphan_files), lost_files=len(findings.lost_files))


def delete_audit_entries(store: Store, now: datetime, should_stop: ShouldStop = never) -> None:
    """Delete entries of the audit log that are older than its retention."""
    before, batch, count = now - store.settings.audit_age, store.settings.retention_batch, 0
    while not should_stop() and (deleted := store.audit.delete_expired(before, now, batch)):
        count += deleted
    log.info("audit log: old entries deleted", count=count)


def run_scheduled(store: Store, name: str, job: Callable[[], None]) -> None:
    """Run a job in a span and under the lock that lets one process work."""
    with (
        trace.get_tracer(TRACER_NAME).start_as_current_span(f"schedule {name}"),
        held_alone(store.database, name) as is_ours,
    ):
        if is_ours:
            with storage_metrics.task_recorded(name):
                job()
        else:
            log.info("skipped: another process runs the job", job=name)


def make_scheduler(store: Store, settings: ImageStoreSettings, should_stop: ShouldStop = never) -> BackgroundScheduler:
    """Return the scheduler with its jobs, not started. A job that fails for database or disk is retried soon."""
    metrics.PICTURES_DELETED.labels("expired")  # exported as zero from the start
    scheduler = BackgroundScheduler(timezone=UTC)

    def add(name: str, interval_s: float, job: Callable[[], None]) -> None:
        def run() -> None:
            try:
                run_scheduled(store, name, job)
            except (SQLAlchemyError, OSError) as error:
                log.error("job failed", job=name, error=str(error), next_try_in_s=_RETRY_AFTER.total_seconds())
                scheduler.modify_job(name, next_run_time=utc_now() + _RETRY_AFTER)

        scheduler.add_job(
            run,
            "interval",
            id=name,
            seconds=interval_s,
            next_run_time=utc_now(),
            # Late or overlapping runs become one run.
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    add(JOB, settings.retention_interval_s, lambda: delete_expired(store, utc_now(), should_stop))
    add(
        _CONSISTENCY_JOB,
        settings.consistency_interval_s,
        lambda: check_consistency(store, utc_now(), settings.max_age, should_stop),
    )
    add(_AUDIT_JOB, settings.retention_interval_s, lambda: delete_audit_entries(store, utc_now(), should_stop))
    add(_MEASURE_JOB, _MEASURE_INTERVAL_S, lambda: storage_metrics.measure(store.database, utc_now()))
    return scheduler


def main() -> None:
    settings = load_settings()
    service = Service.IMAGE_STORE_RETENTION
    telemetry.start(service, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    shutdown, heartbeat = Shutdown(), Heartbeat()
    with ExitStack() as held:
        try:
            store = held.enter_context(closing(open_store(settings, service)))
            held.enter_context(serving(settings, Probes(ready=store.checks, alive={"clock": heartbeat.check})))
        except SettingsError as error:
            sys.exit(str(error))
        if store.database.wait_until_ready(heartbeat.watching(shutdown.is_asked)):
            scheduler = make_scheduler(store, settings, shutdown.is_asked)
            scheduler.add_job(heartbeat.beat, "interval", seconds=_BEAT_INTERVAL_S, next_run_time=utc_now())
            scheduler.start()
            log.info("ready", interval_s=settings.retention_interval_s)
            shutdown.wait()
            scheduler.shutdown(wait=True)
    telemetry.stop()

"""`bff-api-relay`: moves what the outbox holds on to RabbitMQ, confirmed, for as long as it runs."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import ExitStack, closing, suppress
from functools import partial

import structlog

from bff_api.settings import BffSettings
from mesh.contracts.topology import Queue, Service
from mesh.platform import gc_tuning, metrics, telemetry
from mesh.platform.heartbeat import Heartbeat
from mesh.platform.messaging.rabbitmq import RabbitPublisher
from mesh.platform.messaging.relay import relay
from mesh.platform.messaging.sqlite import SqliteQueue
from mesh.platform.probes import Probes, serving
from mesh.platform.settings import SettingsError
from mesh.platform.shutdown import Shutdown

log = structlog.get_logger(__name__)

_NAME = Service.BFF_API_RELAY


def main() -> None:
    try:
        settings = BffSettings.load()
    except SettingsError as error:
        sys.exit(str(error))
    if not settings.broker.startswith("amqp"):
        sys.exit(f"{_NAME}: the broker is SQLite, which is the outbox itself; a relay is for MESH_BROKER_URL=amqp://…")
    try:
        outbox = SqliteQueue(settings.outbox)
    except (sqlite3.Error, OSError) as error:
        sys.exit(f"{_NAME} cannot start: the outbox {settings.outbox} does not open: {error}")
    telemetry.start(_NAME, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    shutdown, heartbeat = Shutdown(), Heartbeat()
    measure = partial(_measure, outbox)
    # It stands in one pod with bff-api, which goes on without the broker: so the broker is not asked for.
    probes = Probes(ready={"outbox": outbox.check_writable}, alive={"loop": heartbeat.check}, measure=measure)
    with ExitStack() as held:
        held.enter_context(closing(outbox))
        try:
            held.enter_context(serving(settings, probes))
        except SettingsError as error:
            sys.exit(str(error))
        publisher = held.enter_context(closing(RabbitPublisher(settings.broker, _NAME)))
        gc_tuning.freeze_objects()
        log.info("ready", outbox=str(settings.outbox))
        relay(outbox, publisher, list(Queue), heartbeat.watching(shutdown.is_asked))
    telemetry.stop()


def _measure(outbox: SqliteQueue) -> None:
    """Events that RabbitMQ refused lie in the outbox's own file."""
    with suppress(sqlite3.Error):
        for queue in Queue:
            metrics.DEAD_LETTERS.labels(queue).set(outbox.depth(queue.dead_letters))

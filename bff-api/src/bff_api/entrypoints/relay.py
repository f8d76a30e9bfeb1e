"""`bff-api-relay`: moves what the outbox holds on to RabbitMQ, confirmed, for as long as it runs."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

import structlog

from bff_api.settings import BffSettings
from mesh import garbage, telemetry
from mesh.messaging.rabbitmq import RabbitPublisher
from mesh.messaging.relay import relay
from mesh.messaging.sqlite import SqliteQueue
from mesh.settings import SettingsError
from mesh.shutdown import Shutdown
from mesh.topology import Queue, Service

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
    shutdown = Shutdown()
    with closing(outbox), closing(RabbitPublisher(settings.broker, _NAME)) as publisher:
        garbage.keep_all_so_far()
        log.info("ready", outbox=str(settings.outbox))
        relay(outbox, publisher, list(Queue), shutdown.is_asked)
    telemetry.stop()

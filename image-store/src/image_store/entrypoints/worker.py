"""`image-store-worker`: takes the events of arrows 4, 5 and 6 from the broker. Run as many as the load needs."""

from __future__ import annotations

import sys
from pathlib import Path

import structlog

from image_store.bootstrap import load_settings, open_store
from mesh import telemetry
from mesh.messaging.message import Consumer
from mesh.settings import MeshSettings, SettingsError
from mesh.shutdown import Shutdown
from mesh.topology import Service

log = structlog.get_logger(__name__)


def make_consumer(settings: MeshSettings) -> Consumer:
    """For the broker that the settings name. Raises SettingsError for one of no known kind."""
    # A worker pays for the client of one broker, not of both.
    scheme, _, rest = settings.broker.partition("://")
    if scheme == "sqlite":
        from mesh.messaging.sqlite import SqliteConsumer, SqliteQueue

        return SqliteConsumer(SqliteQueue(Path(rest.removeprefix("/"))))
    if scheme in ("amqp", "amqps"):
        from mesh.messaging.rabbitmq import RabbitConsumer

        return RabbitConsumer(settings.broker, Service.IMAGE_STORE_WORKER)
    raise SettingsError(f"MESH_BROKER_URL: only sqlite:///FILE and amqp://… are known, not {scheme!r}")


def main() -> None:
    settings = load_settings()
    service = Service.IMAGE_STORE_WORKER
    telemetry.start(service, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    shutdown = Shutdown()
    try:
        store, consumer = open_store(settings, service), make_consumer(settings)
    except SettingsError as error:
        sys.exit(str(error))
    if store.database.wait_until_ready(shutdown.is_asked):
        log.info("ready")
        consumer.run(store.handlers.by_queue(), shutdown.is_asked)
    store.close()
    telemetry.stop()

"""`image-store-worker`: takes the events of arrows 4, 5 and 6 from the broker. Run as many as the load needs."""

from __future__ import annotations

import sys

import structlog

from image_store.bootstrap import load_settings, open_store
from image_store.patience import patient
from mesh import garbage, telemetry
from mesh.messaging.broker import open_consumer
from mesh.settings import SettingsError
from mesh.shutdown import Shutdown
from mesh.topology import Service

log = structlog.get_logger(__name__)


def main() -> None:
    settings = load_settings()
    service = Service.IMAGE_STORE_WORKER
    telemetry.start(service, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    shutdown = Shutdown()
    try:
        store = open_store(settings, service)
        consumer = open_consumer(settings.broker, service, threads=settings.worker_threads)
    except SettingsError as error:
        sys.exit(str(error))
    if store.database.wait_until_ready(shutdown.is_asked):
        handlers = store.handlers.by_queue()
        patient_ones = {queue: patient(handler, shutdown.is_asked) for queue, handler in handlers.items()}
        garbage.keep_all_so_far()
        log.info("ready")
        consumer.run(patient_ones, shutdown.is_asked)
    store.close()
    telemetry.stop()

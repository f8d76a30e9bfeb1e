"""`image-store-worker`: consume the events of edges 4, 5, 6 and 39, and publish those of documents.

Several workers may run.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing

import structlog

from image_store.bootstrap import load_settings, open_store
from image_store.dead_letter_sweep import swept
from image_store.documents.dispatcher import dispatching
from image_store.retry import patient
from mesh.contracts.topology import Service
from mesh.platform import gc_tuning, telemetry
from mesh.platform.heartbeat import Heartbeat
from mesh.platform.messaging.broker import open_consumer, open_depths, open_own_publisher
from mesh.platform.messaging.depths import measured
from mesh.platform.messaging.handling import export_zeros
from mesh.platform.messaging.traced import TracedPublisher
from mesh.platform.probes import Probes, serving
from mesh.platform.settings import SettingsError
from mesh.platform.shutdown import Shutdown

log = structlog.get_logger(__name__)


def main() -> None:
    settings = load_settings()
    service = Service.IMAGE_STORE_WORKER
    telemetry.start(service, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    shutdown, heartbeat = Shutdown(), Heartbeat()
    should_stop = heartbeat.watching(shutdown.is_asked)
    with ExitStack() as held:
        try:
            store = held.enter_context(closing(open_store(settings, service)))
            consumer = open_consumer(settings.broker, service, threads=settings.worker_threads)
            publisher = held.enter_context(closing(open_own_publisher(settings, service)))
            dispatcher = store.dispatcher(TracedPublisher(publisher, service))
            handlers = store.handlers(dispatcher.announce).by_queue()
            # Start-up ends here: an unreachable database must not cause restarts.
            probes = Probes(ready={**store.checks, "broker": consumer.check_ready}, alive={"loop": heartbeat.check})
            held.enter_context(serving(settings, probes))
            if settings.probe_port is not None:
                held.enter_context(measured(open_depths(settings.broker, f"{service} depths")))
        except SettingsError as error:
            sys.exit(str(error))
        if store.database.wait_until_ready(should_stop):
            patient_ones = {queue: patient(handler, should_stop) for queue, handler in handlers.items()}
            export_zeros(handlers)
            gc_tuning.freeze_objects()
            log.info("ready")
            with swept(settings.broker, store.repository, settings.max_age), dispatching(dispatcher):
                consumer.run(patient_ones, should_stop)
    telemetry.stop()

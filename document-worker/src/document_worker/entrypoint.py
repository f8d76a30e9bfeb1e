"""`document-worker`: consume documents and pages, one message of each queue at a time. Several workers may run.

On SIGTERM the page in hand is finished; messages that were not begun go back to the broker.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing

import structlog

from document_worker import metrics
from document_worker.bootstrap import document_store, handlers, opening_processes
from document_worker.originals import originals
from document_worker.settings import DocumentWorkerSettings
from mesh.contracts.problems import Busy
from mesh.contracts.topology import Service
from mesh.platform import gc_tuning, telemetry
from mesh.platform.heartbeat import Heartbeat
from mesh.platform.messaging.broker import open_consumer, open_depths, open_own_publisher
from mesh.platform.messaging.depths import measured
from mesh.platform.messaging.handling import export_zeros
from mesh.platform.messaging.traced import TracedPublisher
from mesh.platform.private_files import keep_new_files_private
from mesh.platform.probes import Probes, serving
from mesh.platform.settings import SettingsError
from mesh.platform.shutdown import Shutdown

log = structlog.get_logger(__name__)


def main() -> None:
    keep_new_files_private()
    try:
        settings = DocumentWorkerSettings.load()
    except SettingsError as error:
        sys.exit(str(error))
    service = Service.DOCUMENT_WORKER
    # Before any thread: children are forked from a process without threads.
    decoders = opening_processes(settings)
    telemetry.start(service, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    shutdown, heartbeat = Shutdown(), Heartbeat()
    should_stop = heartbeat.watching(shutdown.is_asked)
    with ExitStack() as held:
        held.callback(decoders.close)
        try:
            publisher = held.enter_context(closing(open_own_publisher(settings, service)))
            consumer = open_consumer(settings.broker, service, threads=1, prefetch=1)
            store = document_store(settings)
            files = held.enter_context(originals(store, settings.max_kept_bytes))
            traced = TracedPublisher(publisher, service)
            by_queue = handlers(settings, store, files, decoders, traced, should_stop)
            decoders.warm_up()
            probes = Probes(
                ready={"broker": consumer.check_ready, "publisher": publisher.check_ready},
                alive={"loop": heartbeat.check},
            )
            held.enter_context(serving(settings, probes))
            if settings.probe_port is not None:
                held.enter_context(measured(open_depths(settings.broker, f"{service} depths")))
        except (SettingsError, Busy) as error:
            sys.exit(str(error))
        export_zeros(by_queue)
        metrics.export_zeros()
        gc_tuning.freeze_objects()
        log.info("ready")
        consumer.run(by_queue, should_stop)
    telemetry.stop()

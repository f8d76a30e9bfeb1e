"""`outgoing-worker`: send the webhooks of `webhookQueue`. Several workers may run."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Final

import structlog

from mesh.contracts.topology import Queue, Service
from mesh.platform import gc_tuning, telemetry
from mesh.platform.heartbeat import Heartbeat
from mesh.platform.messaging.broker import open_consumer, open_depths
from mesh.platform.messaging.depths import measured
from mesh.platform.messaging.handling import export_zeros
from mesh.platform.probes import Probes, serving
from mesh.platform.secret_file import secret_of
from mesh.platform.settings import WEBHOOK_SECRET_VARIABLE, SettingsError
from mesh.platform.shutdown import Shutdown
from outgoing.client import Outgoing
from outgoing.settings import OutgoingSettings
from outgoing.webhooks import WebhookSender

log = structlog.get_logger(__name__)

_MAX_HELD: Final = 1000
"""Webhooks that are sent or wait for their next attempt. More would wait for the receivers of these."""


def main() -> None:
    """Run until SIGTERM. Invalid settings end it with one line for each."""
    service, shutdown, heartbeat = Service.OUTGOING_WORKER, Shutdown(), Heartbeat()
    should_stop = heartbeat.watching(shutdown.is_asked)
    with ExitStack() as held:
        try:
            settings = OutgoingSettings.load()
            telemetry.start(service, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
            secret = secret_of(settings.webhook_secret, settings.webhook_secret_file, WEBHOOK_SECRET_VARIABLE)
            consumer = open_consumer(settings.broker, service, threads=settings.webhooks, prefetch=_MAX_HELD)
            probes = Probes(ready={"broker": consumer.check_ready}, alive={"loop": heartbeat.check})
            held.enter_context(serving(settings, probes))
            if settings.probe_port is not None:
                held.enter_context(measured(open_depths(settings.broker, f"{service} depths")))
        except SettingsError as error:
            sys.exit(str(error))
        sender = WebhookSender(Outgoing(settings.rules), secret, settings.webhook_timeout_s)
        export_zeros([Queue.WEBHOOK])
        gc_tuning.freeze_objects()
        log.info("ready")
        consumer.run({Queue.WEBHOOK: sender}, should_stop)
    telemetry.stop()

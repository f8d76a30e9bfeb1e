"""`outgoing-worker` as a process, with RabbitMQ."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from harness.loopback_hosts import OUTSIDE, answer, host
from harness.waiting import eventually
from mesh.contracts.event_examples import DOCUMENT, OWNER_ID
from mesh.contracts.topology import Service
from mesh.contracts.webhook_due import WebhookDue
from mesh.platform.messaging.broker import open_publisher
from tests.service_process import started

FAILING = 40


def due(port: int) -> WebhookDue:
    webhook = WebhookDue.about(DOCUMENT, f"http://{OUTSIDE}:{port}/", OWNER_ID)
    return replace(webhook, message_id=str(uuid.uuid4()))


def test_failing_receiver_does_not_delay_the_webhooks_of_others(tmp_path: Path, rabbitmq: str) -> None:
    """The worker holds a failed webhook until its last attempt, for an hour."""
    settings = {"MESH_BROKER_URL": rabbitmq, "OUTGOING_PRIVATE_HOSTS": OUTSIDE}
    with (
        host(OUTSIDE, answer(b"", "503 Busy")) as failing,
        host(OUTSIDE, answer(b"", "204 No Content")) as other,
        started(Service.OUTGOING_WORKER, tmp_path, **settings) as worker,
    ):
        worker.wait_until("/ready", 200)
        publisher = open_publisher(rabbitmq, "test", max_message_bytes=1 << 20, max_file_bytes=1 << 30)
        for _ in range(FAILING):
            publisher.publish(due(failing.port).to_wire())
        publisher.publish(due(other.port).to_wire())
        publisher.close()
        eventually(lambda: len(other.requests) == 1)
        # Several are sent at a time: the last of the others may arrive later.
        eventually(lambda: len(failing.requests) >= FAILING)
        assert worker.end() == 0

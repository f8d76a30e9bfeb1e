"""Time, CPU and memory of outgoing-worker; the manifest's requests and limits are based on this.

    python -m benchmarks.webhooks

Webhooks from SQLite's queue, which are sent one after another, to a receiver on this machine that answers at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import psutil

from benchmarks.fetching import cpu_seconds, is_ready, peak_memory_mb
from benchmarks.results import record
from harness.loopback_hosts import OUTSIDE, answer, host
from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.event_examples import DOCUMENT, OWNER_ID
from mesh.contracts.topology import Service
from mesh.contracts.webhook_due import WebhookDue
from mesh.platform.messaging.broker import open_own_publisher
from mesh.platform.settings import MeshSettings

WEBHOOKS: Final = 500


def main() -> None:
    with running() as (settings, process), host(OUTSIDE, answer(b"", "204 No Content")) as receiver:
        due = WebhookDue.about(DOCUMENT, f"http://{OUTSIDE}:{receiver.port}/", OWNER_ID)
        before, started = cpu_seconds(process), time.perf_counter()
        with closing(open_own_publisher(settings, "benchmark")) as publisher:
            for _ in range(WEBHOOKS):
                publisher.publish(replace(due, message_id=str(uuid.uuid4())).to_wire())
        eventually(lambda: len(receiver.requests) == WEBHOOKS, within_s=120)
        took, cpu = time.perf_counter() - started, cpu_seconds(process) - before
    note = f"{WEBHOOKS} webhooks from SQLite's queue"
    record("webhooks", "time of a webhook, with its publishing", took / WEBHOOKS * 1000, "ms", note)
    record("webhooks", "outgoing-worker: CPU a webhook", cpu / WEBHOOKS * 1000, "ms", note)


@contextmanager
def running() -> Iterator[tuple[MeshSettings, psutil.Process]]:
    """Start outgoing-worker; at the end record its memory and stop it."""
    port = free_port()
    environment = {
        "MESH_PROBE_PORT": str(port),
        "MESH_LOG_LEVEL": "WARNING",
        "OUTGOING_PRIVATE_HOSTS": OUTSIDE,
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": "1048576",
        "MALLOC_TRIM_THRESHOLD_": "1048576",
    }
    with tempfile.TemporaryDirectory() as folder:
        command = [Path(sys.executable).with_name(Service.OUTGOING_WORKER.value)]
        process = subprocess.Popen(command, env={**os.environ, "MESH_DATA": folder, **environment})
        try:
            eventually(lambda: is_ready(f"http://127.0.0.1:{port}"))
            measured = psutil.Process(process.pid)
            yield MeshSettings(data=Path(folder)), measured
            record("webhooks", "outgoing-worker: peak memory", peak_memory_mb(measured), "MB", f"{WEBHOOKS} webhooks")
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()

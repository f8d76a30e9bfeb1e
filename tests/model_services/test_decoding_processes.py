"""The processes that decode pictures start and end with their service."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest
import urllib3

from harness.waiting import eventually
from mesh.contracts.topology import Service
from tests.mesh.pictures import blank, encode
from tests.service_process import ServiceProcess, started

PICTURE = encode(blank())
BOXES = "[[[0, 0], [9, 0], [9, 9], [0, 9]]]"
SERVICES = {Service.DETECTION_API: "/boxes", Service.RECOGNITION_API: "/extract"}


def decoding_processes(running: ServiceProcess) -> list[psutil.Process]:
    """Return the fork server and its children."""
    descendants = psutil.Process(running.process.pid).children(recursive=True)
    return [process for process in descendants if "mesh.vision.decoding.server_main" in process.cmdline()]


def read(service: Service, running: ServiceProcess) -> int:
    fields: dict[str, str | tuple[str, bytes]] = {"image": ("a.png", PICTURE), "boxes": BOXES}
    return urllib3.request("POST", f"{running.url}{SERVICES[service]}", fields=fields, timeout=30).status


def have_ended(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


@pytest.mark.parametrize("service", SERVICES)
def test_processes_start_once_and_end_with_sigterm(service: Service, tmp_path: Path) -> None:
    with started(service, tmp_path) as running:
        running.wait_until("/ready", 200)
        processes = decoding_processes(running)
        assert len(processes) == 2, "a fork server and one child"
        for _ in range(5):
            assert read(service, running) == 200
        assert decoding_processes(running) == processes
        for process in processes:
            process.send_signal(signal.SIGTERM)  # as to the whole group: requests in flight still need them
        assert read(service, running) == 200
        assert decoding_processes(running) == processes
        assert running.end() == 0
        eventually(lambda: have_ended(processes))
        assert "Traceback" not in running.log.read_text()


def test_processes_end_when_the_service_is_killed(tmp_path: Path) -> None:
    with started(Service.DETECTION_API, tmp_path) as running:
        running.wait_until("/ready", 200)
        processes = decoding_processes(running)
        assert processes
        worker = psutil.Process(running.process.pid).children()[0]
        worker.kill()
        eventually(lambda: have_ended(processes))


def test_service_is_not_ready_when_no_picture_can_be_decoded(tmp_path: Path) -> None:
    script = """
from mesh.vision.decoding import fork_server
fork_server.server_main.__name__ = "no.such.module"
from detection_api.entrypoint import main
main()
"""
    with started(Service.DETECTION_API, tmp_path, script=script) as running:
        running.wait_until("/health", 200)
        eventually(lambda: "cannot decode" in running.checks()["model"], within_s=60)
        assert running.statuses() == {"/started": 503, "/ready": 503, "/health": 200}

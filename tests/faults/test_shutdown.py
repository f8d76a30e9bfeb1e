"""Test SIGTERM at any time: running work is finished, and nothing is lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.faults.content import picture
from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import Ledger
from tests.faults.processes import Killer, Process
from tests.faults.running import FaultyMesh

IN_FLIGHT = 8


class Stopping:
    """A process whose `kill` sends SIGTERM and expects a clean exit."""

    def __init__(self, process: Process):
        self._process = process

    def kill(self) -> None:
        assert self._process.stop() == 0, self._process.log_text()[-2000:]

    def start(self) -> None:
        self._process.start()


def test_confirmed_pictures_are_stored_once_when_processes_are_stopped(
    cluster: FaultyMesh, run: str, seed: int
) -> None:
    processes = [Stopping(process) for process in (cluster.bff, cluster.retention, cluster.worker)]
    killer = Killer(processes, seed, times=1)
    with cluster.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        with Background(killer):
            feeder.feed(until=killer.has_hit_often_enough)
    cluster.store.wait_until_all_is_kept(feeder.ledger)


def test_confirmed_pictures_are_stored_once_when_the_embedded_worker_is_stopped(
    embedded: FaultyMesh, run: str, seed: int
) -> None:
    with embedded.feeder(run) as feeder:
        with Background(Killer([Stopping(embedded.worker)], seed, times=2)):
            feeder.feed()
        embedded.store.wait_until_all_is_kept(feeder.ledger)


def test_requests_in_flight_are_answered_when_bff_api_is_stopped(cluster: FaultyMesh, run: str) -> None:
    """The requests wait for detection-api until the signal has been sent."""
    cluster.models.may_answer.clear()
    try:
        with cluster.http_door() as door, ThreadPoolExecutor(IN_FLIGHT) as people:
            ledger = Ledger(run)
            sent = [ledger.begin_picture(picture(f"{run}-{n}.bmp"), f"{run}-{n}.bmp") for n in range(IN_FLIGHT)]
            cluster.models.count_from_now()
            answers = [people.submit(door.read, one.content, one.name) for one in sent]
            for _ in sent:
                assert cluster.models.arrived.acquire(timeout=60)
            cluster.bff.terminate()
            threading.Timer(0.3, cluster.models.may_answer.set).start()
            for one, answer in zip(sent, answers, strict=True):
                one.image_id = answer.result()
                assert one.image_id is not None
        assert cluster.bff.wait() == 0
    finally:
        cluster.models.may_answer.set()
    cluster.store.wait_until_all_is_kept(ledger)

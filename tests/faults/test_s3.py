"""Test pictures on S3: the worker crashes, or S3 is disconnected, unresponsive or deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from harness.servers.s3 import Bucket
from harness.waiting import eventually
from tests.faults.feeder import Background
from tests.faults.processes import Keeper, Process
from tests.faults.proxy import Proxy, Weather
from tests.faults.running import FaultyMesh

_PICTURES = 30
_EVERY = "10"
_PREFIX = "pictures/"
_TICK_S = 0.3
_PAUSE_S = 0.05
"""Pause of each sender, since pictures are sent until all faults are over."""


@pytest.fixture
def proxy(bucket: Bucket) -> Iterator[Proxy]:
    with closing(Proxy(bucket.port)) as proxy:
        yield proxy


@pytest.fixture
def worker(embedded: FaultyMesh, bucket: Bucket, proxy: Proxy) -> Iterator[Process]:
    """Return a worker that replaces the mesh's own and uses the bucket; not started."""
    embedded.worker.stop()
    worker = embedded.another(embedded.worker, MESH_BLOB_URL=bucket.url, **bucket.environment(proxy.port))
    yield worker
    worker.kill()


def take_home(bucket: Bucket, mesh: FaultyMesh) -> None:
    for key, content in bucket.contents().items():
        file = mesh.pictures / key.removeprefix(_PREFIX)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def cut(proxy: Proxy) -> None:
    for _ in range(5):
        time.sleep(_TICK_S)
        proxy.cut()


def silent(proxy: Proxy) -> None:
    proxy.weather = Weather.BLACKHOLE
    proxy.forget()
    time.sleep(4 * _TICK_S)
    proxy.weather = Weather.FINE


def test_confirmed_pictures_are_stored_once_when_s3_fails(
    embedded: FaultyMesh, worker: Process, bucket: Bucket, proxy: Proxy, run: str
) -> None:
    def fail(_is_over: Callable[[], bool]) -> None:
        cut(proxy)
        silent(proxy)

    worker.start()
    with embedded.feeder(run) as feeder:
        feeder.pause_s = _PAUSE_S
        with Background(fail) as failing:
            feeder.feed(_PICTURES, until=failing.is_done)
        eventually(embedded.is_drained)
        take_home(bucket, embedded)
        embedded.store.wait_until_all_is_kept(feeder.ledger)


def test_confirmed_pictures_are_stored_once_the_bucket_exists_again(
    embedded: FaultyMesh, bucket: Bucket, proxy: Proxy, worker: Process, run: str
) -> None:
    bucket.client.delete_bucket(Bucket=bucket.name)
    worker.start()
    with embedded.feeder(run) as feeder:
        feeder.feed(_PICTURES)
        eventually(lambda: worker.log_text().count("NoSuchBucket") > 3)
        bucket.client.create_bucket(Bucket=bucket.name)
        eventually(embedded.is_drained)
        take_home(bucket, embedded)
        embedded.store.wait_until_all_is_kept(feeder.ledger)
    assert worker.stop() == 0


def test_confirmed_pictures_are_stored_once_when_the_worker_crashes_between_object_and_row(
    embedded: FaultyMesh, worker: Process, bucket: Bucket, run: str
) -> None:
    worker.switches = ["--crash", "between-file-and-row", "--every", _EVERY, "--lease", "1"]
    worker.launch()
    keeper = Keeper(worker)
    with embedded.feeder(run) as feeder:
        with Background(keeper):
            feeder.feed(_PICTURES)
            eventually(embedded.is_drained)
        take_home(bucket, embedded)
        embedded.store.wait_until_all_is_kept(feeder.ledger)
    assert keeper.deaths >= 2

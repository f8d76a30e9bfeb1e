"""Test concurrency: twenty workers on the same queues, and ten simultaneous deliveries of the same message."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

from image_store.bootstrap import Store, open_store
from image_store.settings import ImageStoreSettings
from mesh.platform.messaging.broker import open_consumer
from mesh.platform.messaging.interfaces import Delivery, Outcome
from tests.faults.running import FaultyMesh

WORKERS = 20
COPIES = 10


def test_confirmed_pictures_are_stored_once_by_twenty_workers(embedded: FaultyMesh, run: str) -> None:
    embedded.worker.stop()
    with embedded.feeder(run) as feeder, open_stores(embedded) as store, twenty_workers(embedded, store):
        feeder.feed()
        embedded.store.wait_until_all_is_kept(feeder.ledger)


def test_ten_simultaneous_deliveries_are_stored_once(cluster: FaultyMesh, run: str) -> None:
    """Handlers are called directly, so that they run at the same time."""
    cluster.worker.stop()
    with cluster.feeder(run) as feeder, open_stores(cluster) as store:
        feeder.feed(40)
        events = cluster.take_all()
        assert len(events) >= 2 * 40
        handlers = store.handlers().by_queue()
        together = threading.Barrier(COPIES)

        def deliver_all() -> set[Outcome]:
            outcomes = set()
            for message in events:
                together.wait()
                outcomes.add(handlers[message.queue](Delivery(message, 1)))
            return outcomes

        with ThreadPoolExecutor(COPIES) as executor:
            for outcomes in [executor.submit(deliver_all) for _ in range(COPIES)]:
                assert outcomes.result() == {Outcome.ACK}
        cluster.store.wait_until_all_is_kept(feeder.ledger)


@contextmanager
def open_stores(mesh: FaultyMesh) -> Iterator[Store]:
    """Open image-store's components in this process."""
    settings = ImageStoreSettings.model_validate(
        {"database_url": mesh.database_url, "blob_url": mesh.pictures.as_uri(), "data": mesh.data}
    )
    with closing(open_store(settings, "tests")) as store:
        yield store


@contextmanager
def twenty_workers(mesh: FaultyMesh, store: Store) -> Iterator[None]:
    over = threading.Event()
    handlers = store.handlers().by_queue()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="worker") as executor, ExitStack() as stack:
        stack.callback(over.set)
        running = [
            executor.submit(open_consumer(mesh.broker_url, f"worker {number}", threads=1).run, handlers, over.is_set)
            for number in range(WORKERS)
        ]
        yield
        over.set()
        for worker in running:
            worker.result()

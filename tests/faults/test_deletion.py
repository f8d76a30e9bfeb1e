"""Test that confirmed deletions are final, with late, repeated and simultaneous events."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

from harness.waiting import eventually
from tests.faults.doors import HttpDoor
from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import Ledger
from tests.faults.running import FaultyMesh

DAY_S = 86_400.0
MAX_AGE_S = 6.0


def test_expired_pictures_are_deleted_on_time_under_load(cluster: FaultyMesh, run: str) -> None:
    """The retention time is six seconds here. Two retention processes run, as in a cluster."""
    short_life = {
        "IMAGE_STORE_MAX_AGE_DAYS": str(MAX_AGE_S / DAY_S),
        "IMAGE_STORE_RETENTION_INTERVAL_S": "0.2",
        "IMAGE_STORE_RETENTION_BATCH": "20",
    }
    others = [cluster.another(process, **short_life) for process in (cluster.worker, *[cluster.retention] * 2)]
    cluster.worker.stop()
    cluster.retention.stop()
    gone_at: dict[str, float] = {}
    seen: set[str] = set()

    def look(is_over: Callable[[], bool]) -> None:
        while not is_over():
            now, stored = time.time(), cluster.store.stored_ids()
            gone_at.update({image_id: now for image_id in seen - stored if image_id not in gone_at})
            seen.update(stored)
            time.sleep(0.2)

    before = cluster.store.stored_ids()
    try:
        for process in others:
            process.start()
        with cluster.feeder(run) as feeder:
            with Background(look):
                feeder.feed()
                eventually(cluster.is_drained)
                eventually(lambda: cluster.store.stored_ids() <= before)
            ledger = feeder.ledger
    finally:
        for process in others:
            process.kill()
    cluster.heal()  # its own retention deletes files that a killed one had only recorded
    accepted_at = {sent.image_id: sent.sent_at for sent in ledger.promised}
    own = {image_id: at for image_id, at in gone_at.items() if image_id in accepted_at}
    assert own, "none was seen before it was deleted"
    assert all(at >= accepted_at[image_id] + MAX_AGE_S for image_id, at in own.items())
    for sent in ledger.promised:
        sent.is_deleted = True
    cluster.store.wait_until_all_is_kept(ledger)


def test_deleted_picture_is_not_restored_by_late_or_repeated_events(cluster: FaultyMesh, run: str, seed: int) -> None:
    chance = random.Random(seed)
    cluster.worker.stop()
    with cluster.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        feeder.feed()
        events = cluster.take_all()
        with cluster.http_door("ben") as stranger:
            assert not any(stranger.delete(str(sent.image_id)) for sent in feeder.ledger.promised)
        delete_some(feeder.ledger, door, chance)  # before any of their events has arrived
        cluster.publish(*events)
        cluster.worker.start()
        cluster.store.wait_until_all_is_kept(feeder.ledger)
        delete_some(feeder.ledger, door, chance)
        cluster.publish(*events)
        eventually(cluster.is_drained)
        cluster.store.wait_until_all_is_kept(feeder.ledger)


def test_deletion_is_finished_after_a_crash_between_rows_and_file(embedded: FaultyMesh, run: str, seed: int) -> None:
    with embedded.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        feeder.feed()
        embedded.store.wait_until_all_is_kept(feeder.ledger)
        embedded.rest.restart("--crash", "between-deleted-rows-and-file", "--every", "8")
        delete_some(feeder.ledger, door, random.Random(seed), 20)  # gunicorn restarts its worker each time
        embedded.store.wait_until_all_is_kept(feeder.ledger)


def delete_some(ledger: Ledger, door: HttpDoor, chance: random.Random, count: int = 25) -> None:
    """Delete some of the pictures; repeat each request until it is confirmed."""
    for sent in chance.sample(ledger.promised, count):
        assert sent.image_id is not None
        eventually(partial(door.delete, sent.image_id))
        sent.is_deleted = True

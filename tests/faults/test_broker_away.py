"""RabbitMQ is stopped: reading goes on as before, and the outbox drains once it is back.

That the relay keeps the order is tested beside it; here, that of many corrections to one line the last one stands.
"""

from __future__ import annotations

import time

from tests.faults.feeder import Feeder
from tests.faults.ledger import Ledger
from tests.faults.running import FaultyMesh

CORRECTIONS = 20


def test_reading_goes_on_and_the_outbox_drains_when_rabbitmq_was_stopped(cluster: FaultyMesh, run: str) -> None:
    assert cluster.servers is not None
    with cluster.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        before_s = fed_in_s(feeder, 50)
        cluster.servers.broker.stop()
        try:
            # Twice as long would be far more than the 10 ms a read that benchmarks hold it to.
            assert fed_in_s(feeder, 270) < 2 * before_s * (270 - 50) / 50 + 2
            assert not any(sent.image_id is None for sent in feeder.ledger.pictures), "a read failed"
            for sent in feeder.ledger.promised[-3:]:
                assert sent.image_id is not None
                for number in range(CORRECTIONS):
                    correction = feeder.ledger.begin_correction(sent.image_id, 0, f"{number:03} {sent.name}")
                    correction.is_promised = door.correct(sent.image_id, 0, correction.text)
                    assert correction.is_promised
        finally:
            cluster.servers.broker.start()
        cluster.store.wait_until_all_is_kept(feeder.ledger)
    for sent in feeder.ledger.promised[-3:]:
        assert sent.image_id is not None
        in_order = [text for text in cluster.store.corrections(sent.image_id) if text[:3].isdigit()]
        assert in_order == [f"{number:03} {sent.name}" for number in range(CORRECTIONS)]


def fed_in_s(feeder: Feeder, count: int) -> float:
    started = time.monotonic()
    feeder.feed(count)
    return time.monotonic() - started

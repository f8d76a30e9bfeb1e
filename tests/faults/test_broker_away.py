"""Test that pictures are read while RabbitMQ is down, are not kept, and can be saved again."""

from __future__ import annotations

import time
from functools import partial

from harness.waiting import eventually
from tests.faults.content import picture
from tests.faults.feeder import Feeder
from tests.faults.ledger import Ledger
from tests.faults.running import FaultyMesh

PICTURES = 8
CORRECTIONS = 20
LONGEST_WAIT_S = 5.0
"""Longest wait of the first read for the broker; later ones do not wait."""


def test_pictures_are_read_but_not_kept_while_rabbitmq_is_down(cluster: FaultyMesh, run: str) -> None:
    assert cluster.servers is not None
    with cluster.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        feeder.feed(20)
        promised = feeder.ledger.promised[-1]
        assert promised.image_id is not None
        sent = [(picture(name), name) for name in (f"{run}-away-{number}.bmp" for number in range(PICTURES))]
        cluster.servers.broker.stop()
        try:
            started = time.monotonic()
            unkept = [door.answer(content, name) for content, name in sent]
            assert time.monotonic() - started < PICTURES * LONGEST_WAIT_S
            assert all(answer is not None and not answer["kept"] and answer["kept_reason"] for answer in unkept)
            assert not door.correct(promised.image_id, 0, "not confirmed")
        finally:
            cluster.servers.broker.start()
        for (content, name), answer in zip(sent, unkept, strict=True):
            assert answer is not None
            again = feeder.ledger.begin_picture(content, name)
            while not (saved := door.answer(content, name, answer["id"])) or not saved["kept"]:
                time.sleep(0.2)
            assert saved["id"] == answer["id"]
            again.image_id = saved["id"]
        cluster.store.wait_until_all_is_kept(feeder.ledger)


def test_corrections_are_stored_in_order(cluster: FaultyMesh, run: str) -> None:
    with cluster.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        feeder.feed(10)
        for sent in feeder.ledger.promised[-3:]:
            assert sent.image_id is not None
            for number in range(CORRECTIONS):
                correction = feeder.ledger.begin_correction(sent.image_id, 0, f"{number:03} {sent.name}")
                correction.is_promised = eventually(partial(door.correct, sent.image_id, 0, correction.text))
        cluster.store.wait_until_all_is_kept(feeder.ledger)
    for sent in feeder.ledger.promised[-3:]:
        assert sent.image_id is not None
        in_order = [text for text in cluster.store.corrections(sent.image_id) if text[:3].isdigit()]
        assert in_order == [f"{number:03} {sent.name}" for number in range(CORRECTIONS)]

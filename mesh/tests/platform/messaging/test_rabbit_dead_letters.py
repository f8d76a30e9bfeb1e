"""Dead letters of a RabbitMQ that drops what is delivered too often, as version 4 does by default."""

from __future__ import annotations

import time
from contextlib import closing

from harness.servers.rabbitmq import RabbitMQ
from harness.waiting import eventually
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import open_publisher
from mesh.platform.messaging.rabbitmq import RabbitDeadLetters

_QUEUE = Queue.IMAGE_DATA
_DELIVERIES = 2


def test_dead_letters_are_listed_often_and_not_lost(own_rabbitmq_server: RabbitMQ) -> None:
    url = own_rabbitmq_server.fresh_url()
    own_rabbitmq_server.drop_after(_DELIVERIES, url)
    with (
        closing(open_publisher(url, "test", max_message_bytes=1000, max_file_bytes=1000)) as publisher,
        closing(RabbitDeadLetters(url)) as letters,
    ):
        sent = [
            Message(queue=_QUEUE.dead_letters, body=b"x", message_id=f"m{number}", headers={"request_id": "a"})
            for number in range(3)
        ]
        publisher.publish(*sent)
        eventually(lambda: len(letters.list(_QUEUE)) == 3)
        for _ in range(5 * _DELIVERIES):
            listed = letters.list(_QUEUE)
            assert [each.message.message_id for each in listed] == ["m0", "m1", "m2"]
            assert [each.message.headers for each in listed] == [{"request_id": "a"}] * 3
        _require_that_requeued_ones_are_dropped(url)


def _require_that_requeued_ones_are_dropped(url: str) -> None:
    """Check that the limit is in force: otherwise the test would show nothing."""
    with closing(RabbitDeadLetters(url)) as letters:
        for _ in range(_DELIVERIES + 1):
            channel = letters._connection.channel()
            while channel.basic_get(_QUEUE.dead_letters)[0] is not None:
                pass
            channel.close()
            time.sleep(0.1)
        assert letters.list(_QUEUE) == []

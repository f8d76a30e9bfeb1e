"""What RabbitMQ really adds to a dead letter, and how the queues really are: the AsyncAPI document says it."""

from __future__ import annotations

import json
import time
from contextlib import closing
from threading import Event, Thread
from typing import Any

import pika
from jsonschema import Draft7Validator

from mesh.contracts import asyncapi
from mesh.contracts.event_examples import TEXT_CORRECTED
from mesh.contracts.message import MalformedEvent
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.platform.messaging.rabbitmq import RabbitConsumer, RabbitPublisher
from mesh.platform.messaging.rabbitmq.connection import connect

DOCUMENT = asyncapi.document()
QUEUE = Queue.TEXT_CORRECTION


def test_a_dead_letter_carries_the_headers_of_its_description(rabbitmq: str) -> None:
    with closing(RabbitPublisher(rabbitmq, "tests")) as publisher:
        publisher.publish(TEXT_CORRECTED.to_wire())
    headers = dead_letters_headers(rabbitmq)

    [message] = DOCUMENT["channels"][QUEUE.dead_letters]["messages"]
    schema = {**DOCUMENT["components"]["messages"][message]["headers"], "components": DOCUMENT["components"]}
    assert [error.message for error in Draft7Validator(schema).iter_errors(headers)] == []
    assert headers["x-death"][0]["reason"] == "rejected"
    documented = {name for part in schema["allOf"] for name in properties_of(part)}
    assert set(headers) <= documented


def test_the_queues_are_declared_as_described(rabbitmq: str) -> None:
    with closing(RabbitPublisher(rabbitmq, "tests")) as publisher:
        publisher.publish(TEXT_CORRECTED.to_wire())
    with closing(connect(rabbitmq, "tests")) as connection:
        channel = connection.channel()
        for described in DOCUMENT["channels"].values():
            queue = described["bindings"]["amqp"]["queue"]
            # The broker closes the channel if one of them is not as it is declared here.
            channel.queue_declare(
                queue["name"],
                durable=queue["durable"],
                exclusive=queue["exclusive"],
                auto_delete=queue["autoDelete"],
                arguments=queue["x-arguments"],
            )


def dead_letters_headers(url: str) -> dict[str, Any]:
    """Return the headers of the one rejected message in the queue; times as JSON has them."""
    is_rejected = Event()
    consumer = Thread(target=RabbitConsumer(url, "tests").run, args=({QUEUE.value: _reject}, is_rejected.is_set))
    consumer.start()
    try:
        with closing(connect(url, "tests")) as connection:
            properties = _first(connection, QUEUE.dead_letters)
    finally:
        is_rejected.set()
        consumer.join()
    headers: dict[str, Any] = json.loads(json.dumps(properties.headers, default=lambda time: time.isoformat()))
    return headers


def _first(connection: pika.BlockingConnection, queue: str) -> pika.BasicProperties:
    channel, give_up_at = connection.channel(), time.monotonic() + 20
    while time.monotonic() < give_up_at:
        method, properties, _ = channel.basic_get(queue)
        if method is not None:
            return properties
        time.sleep(0.05)
    raise AssertionError(f"{queue} is empty")


def _reject(_delivery: Delivery) -> Outcome:
    raise MalformedEvent("as if it broke its contract")


def properties_of(schema: dict[str, Any]) -> list[str]:
    return list(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])

"""The AsyncAPI document describes all queues and all that is sent; the page's tests check that it is valid."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Final

import pytest
from jsonschema import Draft7Validator

from mesh.contracts import asyncapi
from mesh.contracts.envelope import EventProperties
from mesh.contracts.event_examples import EVENTS
from mesh.contracts.message import Message
from mesh.contracts.topology import EDGES, Queue, Transport

DOCUMENT: Final = asyncapi.document()


def test_every_edge_by_event_has_its_queue_sender_and_receiver() -> None:
    operations = DOCUMENT["operations"].values()
    described = {
        (operation["tags"][0]["name"], operation["action"], operation["channel"]["$ref"].rpartition("/")[2])
        for operation in operations
    }
    for edge in EDGES:
        if edge.transport is Transport.EVENT:
            assert {(edge.source, "send", edge.route), (edge.target, "receive", edge.route)} <= described


def test_every_queue_has_its_dead_letters() -> None:
    assert set(DOCUMENT["channels"]) == {name for queue in Queue for name in (queue, queue.dead_letters)}


def test_properties_are_those_that_a_message_has() -> None:
    of_the_envelope = {field.name for field in dataclasses.fields(Message)} - {"queue", "body", "headers"}
    assert set(EventProperties.model_fields) == of_the_envelope | {"delivery_mode"}


@pytest.mark.parametrize("name", EVENTS)
def test_a_message_as_it_is_sent_fits_its_description(name: str) -> None:
    message = EVENTS[name].to_wire()
    headers, payload = schemas_of(message)
    # A header or a field that the document does not know would pass: readers ignore it. Here it is a fault.
    assert faults(headers | {"additionalProperties": False}, dict(message.headers)) == []
    if message.content_type == "application/json":
        assert faults(payload, json.loads(message.body)) == []
    assert DOCUMENT["components"]["messages"][message.type]["bindings"]["amqp"]["messageType"] == message.type


@pytest.mark.parametrize(("event", "body"), [("TextRecognized", [{"text": "a"}]), ("TextCorrected", {"id": "a"})])
def test_a_body_that_breaks_its_contract_does_not_fit_its_description(event: str, body: Any) -> None:
    payload = DOCUMENT["components"]["messages"][event]["payload"]
    assert faults(payload, body)


def schemas_of(message: Message) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schemas of its headers, with the reference followed, and of its body."""
    described = DOCUMENT["components"]["messages"][message.type]
    name = described["headers"]["$ref"].rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name], described["payload"]


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    whole = {**schema, "components": DOCUMENT["components"]}
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(whole).iter_errors(value)]

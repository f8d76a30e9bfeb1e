"""The specifications that lie in the portal's folder are those of the code, valid, and say all that is sent."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from jsonschema import Draft7Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from mesh.contracts.envelope import EventProperties
from mesh.contracts.message import Message
from mesh.contracts.topology import EDGES, Queue, Transport
from scripts.specifications import EVENTS, FOLDER, SERVICES, documents
from tests.contract.test_golden import EVENTS as SENT

NAMES = [f"{name}.json" for name in (*SERVICES, EVENTS)]


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return documents()


def written(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_a_document_says_what_the_code_does(made: dict[str, str], name: str) -> None:
    is_the_same = (FOLDER / name).read_text() == made[name]
    assert is_the_same, f"{name} is not what the code does: `make specifications` writes it anew, then look at its diff"


def test_every_document_that_is_made_is_one_that_is_served(made: dict[str, str]) -> None:
    assert sorted(made) == sorted(NAMES) == sorted(path.name for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", SERVICES)
def test_an_openapi_document_is_valid(name: str) -> None:
    OpenAPIV31SpecValidator(written(name)).validate()


def test_every_arrow_by_event_has_its_queue_sender_and_receiver() -> None:
    operations = written(EVENTS)["operations"].values()
    described = {
        (operation["tags"][0]["name"], operation["action"], operation["channel"]["$ref"].rpartition("/")[2])
        for operation in operations
    }
    for edge in EDGES:
        if edge.transport is Transport.EVENT:
            assert {(edge.source, "send", edge.route), (edge.target, "receive", edge.route)} <= described


def test_every_queue_has_its_dead_letters() -> None:
    assert set(written(EVENTS)["channels"]) == {name for queue in Queue for name in (queue, queue.dead_letters)}


def test_properties_are_those_that_a_message_has() -> None:
    of_the_envelope = {field.name for field in dataclasses.fields(Message)} - {"queue", "body", "headers"}
    assert set(EventProperties.model_fields) == of_the_envelope | {"delivery_mode"}


@pytest.mark.parametrize("name", SENT)
def test_a_message_as_it_is_sent_fits_its_description(name: str) -> None:
    message = SENT[name].to_wire()
    headers, payload = schemas_of(message)
    # A header or a field that the document does not know would pass: readers ignore it. Here it is a fault.
    assert faults(headers | {"additionalProperties": False}, dict(message.headers)) == []
    if message.content_type == "application/json":
        assert faults(payload, json.loads(message.body)) == []
    assert written(EVENTS)["components"]["messages"][message.type]["bindings"]["amqp"]["messageType"] == message.type


@pytest.mark.parametrize(("event", "body"), [("TextRecognized", [{"text": "a"}]), ("TextCorrected", {"id": "a"})])
def test_a_body_that_breaks_its_contract_does_not_fit_its_description(event: str, body: Any) -> None:
    payload = written(EVENTS)["components"]["messages"][event]["payload"]
    assert faults(payload, body)


def schemas_of(message: Message) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of its headers, with the reference followed, and of its body."""
    document = written(EVENTS)
    described = document["components"]["messages"][message.type]
    name = described["headers"]["$ref"].rpartition("/")[2]
    return document["components"]["schemas"][name], described["payload"]


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    whole = {**schema, "components": written(EVENTS)["components"]}
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(whole).iter_errors(value)]

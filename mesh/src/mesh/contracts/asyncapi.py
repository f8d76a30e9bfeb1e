"""Build the AsyncAPI 3.0 document of the queues and their dead letters, for the portal and for client authors.

Everything but the descriptions comes from the code: the contracts' types and examples, the topology, and the queue
arguments. `python -m mesh.contracts.asyncapi` prints it.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from mesh.contracts import (
    document_accepted,
    document_done,
    event_examples,
    export_requested,
    image_received,
    lines_edited,
    page_requested,
    text_corrected,
    text_recognized,
    webhook_due,
)
from mesh.contracts.envelope import (
    DeathHeaders,
    EventHeaders,
    EventProperties,
    ImageReceivedHeaders,
    PageRequestedHeaders,
    TextRecognizedHeaders,
    WebhookDueHeaders,
)
from mesh.contracts.queues import declarations
from mesh.contracts.topology import EDGES, RETRY_DELAYS_S, Edge, Queue, max_attempts, max_redeliveries

Json = dict[str, Any]

VERSION: Final = "1.0.0"

_BINDING: Final = "0.3.0"
_BYTES: Final[Json] = {
    "type": "string",
    "format": "binary",
    "description": "Bytes of the picture, as uploaded, without its metadata",
}
_SCHEMAS: Final = "#/components/schemas"
_MESSAGES: Final = "#/components/messages"

_ABOUT: Final = """\
Durable events to image-store: a picture was accepted, its text was recognised, a user corrected it or
edited its lines. And those of
documents: one was accepted, a page of it is to be read, its last page is stored, it is to be written in some format,
its client waits for a webhook.

Messages go to the default exchange; the routing key is the name of the queue. They are persistent, published with
confirms, and delivered at least once and in any order. Consumers are idempotent by `message_id`. Fields and
headers are only ever added; readers ignore unknown ones. Only the header `request_id` is required; the rest is derived.

With `MESH_BROKER_URL=sqlite:///…` the same messages go through a SQLite file, without a broker."""

_DEAD: Final = """\
Messages that failed {attempts} times, that violate their contract and so were not retried, or whose delivery was lost
more than {redeliveries} times. An operator uses `ocr-mesh dead-letters list`, `show`, `replay`, `drop`; those of
documents, pages and results are consumed by document-worker, which records the error."""


@dataclass(frozen=True, slots=True)
class _Event:
    """One of the events."""

    queue: Queue
    contract: type
    headers: type[EventHeaders]
    body: type[BaseModel] | None
    """None: the body is a picture, not JSON."""

    @property
    def name(self) -> str:
        return self.contract.__name__

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Return one edge for each sender."""
        return tuple(edge for edge in EDGES if edge.route == self.queue)


_EVENTS: Final = (
    _Event(Queue.IMAGE, image_received.ImageReceived, ImageReceivedHeaders, None),
    _Event(Queue.IMAGE_DATA, text_recognized.TextRecognized, TextRecognizedHeaders, text_recognized.RecognizedBoxes),
    _Event(Queue.TEXT_CORRECTION, text_corrected.TextCorrected, EventHeaders, text_corrected.CorrectText),
    _Event(Queue.LINES, lines_edited.LinesEdited, EventHeaders, lines_edited.EditedLines),
    _Event(Queue.DOCUMENT, document_accepted.DocumentAccepted, EventHeaders, document_accepted.AcceptedDocument),
    _Event(Queue.PAGE, page_requested.PageRequested, PageRequestedHeaders, page_requested.RequestedPage),
    _Event(Queue.DOCUMENT_DONE, document_done.DocumentDone, EventHeaders, document_done.DoneDocument),
    _Event(Queue.EXPORT, export_requested.ExportRequested, EventHeaders, export_requested.RequestedExport),
    _Event(Queue.WEBHOOK, webhook_due.WebhookDue, WebhookDueHeaders, webhook_due.DueWebhook),
)


def document() -> Json:
    """Return the document."""
    arguments = dict(declarations())
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "ocr-mesh events", "version": VERSION, "description": _ABOUT},
        "defaultContentType": "application/json",
        "servers": {
            "rabbitmq": {
                "host": "localhost:5672",
                "protocol": "amqp",
                "protocolVersion": "0.9.1",
                "description": "The broker that `MESH_BROKER_URL` names.",
            }
        },
        "channels": dict(pair for event in _EVENTS for pair in _channels(event, arguments)),
        "operations": dict(pair for event in _EVENTS for pair in _operations(event)),
        "components": {
            "messages": dict(pair for event in _EVENTS for pair in _messages(event)),
            "schemas": _schemas(),
        },
    }


def _channels(event: _Event, arguments: Mapping[str, Json]) -> list[tuple[str, Json]]:
    queue = event.queue
    work = {
        "description": f"Delivery guarantee: {event.edges[0].promise}.",
        "x-attempts": max_attempts(queue),
        "x-retry-delays-s": list(RETRY_DELAYS_S),
        "x-dead-letters": queue.dead_letters,
    }
    dead = {"description": _DEAD.format(attempts=max_attempts(queue), redeliveries=max_redeliveries(queue))}
    return [
        (queue.value, _channel(queue.value, event.name, arguments) | work),
        (queue.dead_letters, _channel(queue.dead_letters, _dead(event), arguments) | dead),
    ]


def _channel(queue: str, message: str, arguments: Mapping[str, Json]) -> Json:
    return {
        "address": queue,
        "messages": {message: {"$ref": f"{_MESSAGES}/{message}"}},
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {
                    "name": queue,
                    "durable": True,
                    "exclusive": False,
                    "autoDelete": False,
                    "x-arguments": arguments[queue],
                },
                "x-exchange": {"name": "", "type": "default"},
                "bindingVersion": _BINDING,
            }
        },
    }


def _operations(event: _Event) -> list[tuple[str, Json]]:
    published = {"deliveryMode": 2, "mandatory": True, "timestamp": True}
    first, *others = event.edges
    sends = [(f"send{event.name}", first)] + [(f"send{event.name}By{_camel(edge.source)}", edge) for edge in others]
    return [
        *((name, _operation("send", event.queue, event.name, edge.source, published)) for name, edge in sends),
        (f"receive{event.name}", _operation("receive", event.queue, event.name, first.target, {"ack": True})),
        (f"receive{_dead(event)}", _operation("receive", event.queue.dead_letters, _dead(event), "ocr-mesh", {})),
    ]


def _camel(service: str) -> str:
    return "".join(word.capitalize() for word in service.split("-"))


def _operation(action: str, queue: str, message: str, by: str, binding: Json) -> Json:
    channel = f"#/channels/{queue}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{message}"}],
        "tags": [{"name": by}],
        "bindings": {"amqp": {**binding, "bindingVersion": _BINDING}},
    }


def _messages(event: _Event) -> list[tuple[str, Json]]:
    summary = inspect.cleandoc(event.contract.__doc__ or "")
    live = _message(event, event.name, summary, _ref(event.headers)) | {"examples": _examples(event)}
    dead = _message(
        event, _dead(event), f"Dead letter: {summary}", {"allOf": [_ref(event.headers), _ref(DeathHeaders)]}
    )
    return [(event.name, live), (_dead(event), dead)]


def _message(event: _Event, name: str, summary: str, headers: Json) -> Json:
    return {
        "name": name,
        "title": name,
        "summary": summary,
        "contentType": "application/json" if event.body else "application/octet-stream",
        "correlationId": {"location": "$message.header#/request_id"},
        "headers": headers,
        "payload": _ref(event.body) if event.body else _BYTES,
        "x-properties": _ref(EventProperties),
        "bindings": {"amqp": {"messageType": event.name, "bindingVersion": _BINDING}},
    }


def _examples(event: _Event) -> list[Json]:
    messages = {
        name: example.to_wire()
        for name, example in event_examples.EVENTS.items()
        if isinstance(example, event.contract)
    }
    return [
        {
            "name": name,
            "headers": event_examples.headers_of(message),
            "payload": event_examples.as_json(message),
        }
        for name, message in messages.items()
    ]


def _dead(event: _Event) -> str:
    return f"Dead{event.name}"


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": f"{_SCHEMAS}/{model.__name__}"}


def _schemas() -> Json:
    models: list[type[BaseModel]] = [DeathHeaders, EventProperties]
    for event in _EVENTS:
        models += [event.headers, event.body] if event.body else [event.headers]
    schemas: Json = {}
    for model in models:
        schema = model.model_json_schema(ref_template=f"{_SCHEMAS}/{{model}}", schema_generator=_Draft7)
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    return dict(sorted(schemas.items()))


class _Draft7(GenerateJsonSchema):
    """JSON Schema draft 7, as AsyncAPI needs it. Optional fields are absent on our wire, never null."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False: the title would only repeat the field's name."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        if described.get("default", ...) is None:
            del described["default"]
        return described

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        described = super().tuple_schema(schema)
        if "prefixItems" in described:
            described["items"] = described.pop("prefixItems")
        return described


if __name__ == "__main__":
    json.dump(document(), sys.stdout, ensure_ascii=False, indent=2)

"""The wire form of each edge, byte for byte as the golden files hold it.

A change here breaks a client, a service or a consumer that runs another version. Only additions are allowed; then write
the files anew with `python -m tests.contract.test_golden` and look at the difference.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import BaseModel

from mesh.contracts import event_examples
from mesh.contracts.message import Message
from mesh.contracts.read_image import ReadImage
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import EDGES, Transport
from tests.contract import examples

GOLDEN: Final = Path(__file__).parent.parent / "golden"
TRANSPORTS: Final = (Transport.HTTP, Transport.EVENT)
EARLIER: Final = GOLDEN / "without_line_ids"
"""What was sent before lines had ids."""

BODIES: Final[dict[str, BaseModel]] = {
    "1-read_image": examples.READ_IMAGE,
    "2-detect_text": examples.DETECTED_BOXES,
    "2-detect_text-minimal": examples.MINIMAL_BOXES,
    "3-recognize_text": examples.RECOGNIZED_TOKENS,
    "41-read_line": examples.LINE_IN_BOX,
    "42-cut_out": examples.CUT_OUT,
    "7-stored_image": examples.STORED_IMAGE,
    "11-text_document": examples.TEXT_DOCUMENT,
    "20-document": examples.DOCUMENT,
    "20-document-failed": examples.FAILED_DOCUMENT,
    "20-document-new": examples.NEW_DOCUMENT,
    "20-document-page": examples.DOCUMENT_PAGE,
    "24-document_job": examples.DOCUMENT_JOB,
    "24-document_job-opened": examples.OPENED_DOCUMENT,
    "24-document_job-result": examples.PAGE_RESULT,
    "24-document_job-next": examples.NEXT_PAGES,
    "33-fetch_file": examples.FETCH_FILE,
    "37-document_export": examples.DOCUMENT_EXPORT,
    "37-document_export-job": examples.EXPORT_JOB,
    "37-document_export-stored": examples.STORED_EXPORT,
    "37-document_export-failed": examples.FAILED_EXPORT,
    "11-text_document-paged": examples.PAGED_TEXT,
}

_NUMBERS: Final = {edge.route: edge.number for edge in reversed(EDGES)}
"""The first edge of each queue."""

EVENTS: Final = {f"{_NUMBERS[event.to_wire().queue]}-{name}": event for name, event in event_examples.EVENTS.items()}


def message_as_json(message: Message) -> dict[str, Any]:
    """Return the whole message, with the examples' time of acceptance; a JSON body as JSON, another as base64."""
    assert datetime.fromisoformat(message.headers["accepted_at"]).tzinfo is UTC
    is_json = message.content_type == "application/json"
    body = event_examples.as_json(message)
    return {
        "queue": message.queue,
        "properties": {
            "message_id": message.message_id,
            "type": message.type,
            "content_type": message.content_type,
            "headers": event_examples.headers_of(message),
        },
        "body": body if is_json else {"base64": body},
    }


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def golden_message(name: str, folder: Path = GOLDEN) -> Message:
    """Return the message that a golden file holds."""
    written = json.loads((folder / f"{name}.json").read_text())
    body = written["body"]
    is_binary = isinstance(body, dict) and body.keys() == {"base64"}
    return Message(
        queue=written["queue"],
        body=base64.b64decode(body["base64"]) if is_binary else json.dumps(body).encode(),
        **written["properties"],
    )


@pytest.mark.parametrize("name", BODIES)
def test_an_answer_is_written_as_its_golden_file(name: str) -> None:
    assert as_text(BODIES[name].model_dump(mode="json")) == (GOLDEN / f"{name}.json").read_text()


@pytest.mark.parametrize("name", BODIES)
def test_an_answer_is_read_back_from_its_golden_file(name: str) -> None:
    example = BODIES[name]
    assert type(example).model_validate_json((GOLDEN / f"{name}.json").read_text()) == example


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_written_as_its_golden_file(name: str) -> None:
    assert as_text(message_as_json(EVENTS[name].to_wire())) == (GOLDEN / f"{name}.json").read_text()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_read_back_from_its_golden_file(name: str) -> None:
    event = EVENTS[name]
    from_wire: Callable[[Message], object] = type(event).from_wire
    assert from_wire(golden_message(name)) == event


@pytest.mark.parametrize("name", ["5-text_recognized", "5-text_recognized-owned"])
def test_event_of_an_earlier_version_is_read(name: str) -> None:
    """It has neither line ids nor revisions, which are derived, and no layout."""
    now = EVENTS[name]
    assert isinstance(now, TextRecognized)
    without_layout = tuple(line.model_copy(update={"layout": None}) for line in now.lines)
    assert TextRecognized.from_wire(golden_message(name, EARLIER)) == replace(now, lines=without_layout)


def test_response_of_an_earlier_version_is_read() -> None:
    earlier = ReadImage.model_validate_json((EARLIER / "1-read_image.json").read_text())
    unnamed = [line.model_copy(update={"line_id": None, "layout": None}) for line in event_examples.LINES]
    in_one_row = "TOTAL 12,50 € Café Zürich"
    assert earlier == examples.READ_IMAGE.model_copy(update={"lines": unnamed, "text": in_one_row})


def test_every_contract_has_a_golden_file() -> None:
    """It is named after the first edge that has the contract."""
    numbers = {int(path.name.split("-")[0]) for path in GOLDEN.glob("*.json")}
    travel = {edge.contract: edge.number for edge in reversed(EDGES) if edge.transport in TRANSPORTS}
    assert numbers == set(travel.values())


def write() -> None:
    """Write all golden files anew."""
    for name, body in BODIES.items():
        (GOLDEN / f"{name}.json").write_text(as_text(body.model_dump(mode="json")))
    for name, event in EVENTS.items():
        (GOLDEN / f"{name}.json").write_text(as_text(message_as_json(event.to_wire())))


if __name__ == "__main__":
    write()

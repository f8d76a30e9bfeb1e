"""`/api/admin/dead-letters`: list, replay and discard. Bodies, names and owners are never shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint
from pydantic import BaseModel, Field

from bff_api.admin.dead_letter_access import DeadLetterAccess
from bff_api.admin.owner_routes import AUTHORIZED, TAG
from mesh.contracts.envelope import REQUEST_ID
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue, Service
from mesh.contracts.wire import WireModel
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import address_of, with_example
from mesh.platform.http.routes import private_json
from mesh.platform.messaging.interfaces import DeadLetter

_HERE: Final = f"{address_of(Service.BFF_API)}/api/admin/dead-letters"
_IMAGE_ID: Final = "request_id"


class LettersQuery(BaseModel):
    limit: int = Field(default=100, ge=1, le=1000, description="Maximum number for each queue")


class QueuePath(BaseModel):
    queue: Queue = Field(description="Name of the queue")


class WhichQuery(BaseModel):
    image_id: str | None = Field(
        default=None, pattern=f"^{REQUEST_ID}$", description="Only those of this picture; all if absent"
    )


class DeadLetterInfo(WireModel):
    queue: str
    image_id: str | None
    type: str | None = Field(description="Name of the event")
    sent_at: datetime | None
    deliveries: int
    size_bytes: int = Field(description="Size of the body, which is not shown")
    reason: str


class DeadLetterList(WireModel):
    dead_letters: list[DeadLetterInfo]


class Handled(WireModel):
    count: int = Field(description="Number of dead letters")


def dead_letter_routes(access: DeadLetterAccess) -> APIBlueprint:
    routes = APIBlueprint("admin_dead_letters", __name__, abp_tags=[TAG])

    @routes.get(
        "/api/admin/dead-letters",
        operation_id="listDeadLetters",
        summary="List dead letters",
        description=with_example(f"{AUTHORIZED} {_HERE}", about="Events that failed permanently, of all queues."),
        responses={200: DeadLetterList, **problem_responses(400, 401, 403, 502, 503, 504)},
    )
    def list_dead_letters(query: LettersQuery) -> Response:
        with access.opened() as letters:
            found = [_info(letter) for queue in Queue for letter in letters.list(queue.value, query.limit)]
        return private_json(DeadLetterList(dead_letters=found))

    @routes.post(
        "/api/admin/dead-letters/<queue>/replay",
        operation_id="replayDeadLetters",
        summary="Publish dead letters again",
        description=with_example(
            f"{AUTHORIZED} -X POST '{_HERE}/{Queue.IMAGE_DATA}/replay?image_id=example'",
            about="As new events, after the cause of their failure is mended.",
        ),
        responses={200: Handled, **problem_responses(400, 401, 403, 502, 503, 504)},
    )
    def replay_dead_letters(path: QueuePath, query: WhichQuery) -> Response:
        with access.opened() as letters:
            return private_json(Handled(count=letters.replay(path.queue.value, lambda each: _is_of(each, query))))

    @routes.delete(
        "/api/admin/dead-letters/<queue>",
        operation_id="discardDeadLetters",
        summary="Discard dead letters",
        description=with_example(
            f"{AUTHORIZED} -X DELETE '{_HERE}/{Queue.IMAGE_DATA}?image_id=example'", about="Permanent."
        ),
        responses={200: Handled, **problem_responses(400, 401, 403, 502, 503, 504)},
    )
    def discard_dead_letters(path: QueuePath, query: WhichQuery) -> Response:
        with access.opened() as letters:
            return private_json(Handled(count=letters.drop_where(path.queue.value, lambda each: _is_of(each, query))))

    return routes


def _is_of(message: Message, query: WhichQuery) -> bool:
    return query.image_id is None or message.headers.get(_IMAGE_ID) == query.image_id


def _info(letter: DeadLetter) -> DeadLetterInfo:
    message = letter.message
    return DeadLetterInfo(
        queue=message.queue,
        image_id=message.headers.get(_IMAGE_ID),
        type=message.type,
        sent_at=None if message.timestamp is None else datetime.fromtimestamp(message.timestamp, UTC),
        deliveries=letter.deliveries,
        size_bytes=len(message.body),
        reason=letter.reason,
    )

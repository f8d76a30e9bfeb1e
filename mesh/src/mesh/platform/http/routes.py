"""Helpers of routes: whether the client is still connected, uploaded files, streamed responses."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Generator, Iterator, Mapping
from contextvars import copy_context
from typing import Any, Self

import structlog
from flask import Response, request
from pydantic import BaseModel
from werkzeug.datastructures import FileStorage

from mesh.contracts.problems import BadRequest, ClientDisconnected, Fault, Problem, ProblemBody
from mesh.platform.http.content_types import MULTIPART

log = structlog.get_logger(__name__)


class Caller:
    """The client of a request, as seen by its connection."""

    def __init__(self, connection: socket.socket | None):
        """Pass None if the server does not expose its connections; the client then counts as connected."""
        self._connection = connection

    @classmethod
    def of_request(cls) -> Self:
        """Return the client of the current request. Read the body first: unread bytes hide a disconnect."""
        environ = request.environ
        return cls(environ.get("gunicorn.socket") or environ.get("werkzeug.socket"))

    def is_connected(self) -> bool:
        """Return whether the connection is open at the client's end."""
        if self._connection is None:
            return True
        try:
            poll = select.poll()
            poll.register(self._connection, select.POLLIN)
            return not poll.poll(0) or self._connection.recv(1, socket.MSG_PEEK) != b""
        except (OSError, ValueError):  # reset, or closed on our side
            return False

    def check(self) -> None:
        """Raise ClientDisconnected if the client is gone."""
        if not self.is_connected():
            raise ClientDisconnected


def require_multipart() -> None:
    """Raise BadRequest (415) for a body of another content type."""
    # Without a content type there is no body; the handler then reports the missing field.
    if request.mimetype not in ("", MULTIPART):
        raise BadRequest(
            f"The content type {request.mimetype} is not supported. Send {MULTIPART}, with each file as a field.",
            status=415,
        )


def uploaded_file(field: str) -> FileStorage:
    """Return the uploaded file; a large one is in a temporary file, not in memory.

    Raises:
        BadRequest: not multipart (415), or no file field of that name (400).
    """
    require_multipart()
    upload = request.files.get(field)
    if upload is None:
        raise BadRequest(f"The request has no file. Send a picture in the file field '{field}'.")
    return upload


def file_schema(description: str) -> dict[str, Any]:
    """Return the documentation of a file field."""
    return {"type": "string", "format": "binary", "description": description}


def multipart_body(properties: Mapping[str, dict[str, Any]], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the documentation of a multipart request, for a route's `request_body`."""
    schema = {"type": "object", "properties": dict(properties), "required": list(required)}
    return {"required": True, "content": {MULTIPART: {"schema": schema}}}


def json_response(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body as JSON."""
    return Response(body.model_dump_json(), status, headers, content_type="application/json")


def private_json(body: BaseModel, status: int = 200) -> Response:
    """Return JSON that must not be cached, since it changes and belongs to one owner."""
    return json_response(body, status, {"Cache-Control": "no-store"})


def streamed(
    parts: Generator[bytes, None, None], content_type: str, problem_part: Callable[[ProblemBody], bytes]
) -> Response:
    """Return a response that sends the parts as they are produced.

    The first part is produced at once, so that a failure until then is a normal error response. If a later part
    fails, the response ends with `problem_part` of the problem. The generator is closed with the response, or when the
    client disconnects.
    """
    # Werkzeug iterates after Flask has left the request; spans that begin in one context cannot end in another.
    context = copy_context()
    first = context.run(next, parts)

    def body() -> Iterator[bytes]:
        try:
            yield first
            while part := context.run(_next, parts, problem_part):
                yield part
        finally:
            context.run(parts.close)

    response = Response(body(), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # stops nginx from buffering the parts
    return response


def _next(parts: Generator[bytes, None, None], problem_part: Callable[[ProblemBody], bytes]) -> bytes:
    """Return the next part; b"" at the end."""
    try:
        return next(parts, b"")
    except ClientDisconnected:
        log.info("cancelled: the client disconnected")
        return b""
    except Problem as problem:
        log.warning("request failed", status=problem.http_status, detail=problem.detail, **problem.members)
        return problem_part(ProblemBody(**problem.to_wire()))
    except Exception as error:
        log.error("request failed", exc_info=error)
        return problem_part(ProblemBody(**Fault().to_wire()))

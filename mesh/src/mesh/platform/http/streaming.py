"""Streamed responses."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextvars import copy_context
from typing import Final

import structlog
from flask import Response

from mesh.contracts.problems import ClientDisconnected, Fault, Problem, ProblemBody

log = structlog.get_logger(__name__)

NDJSON: Final = "application/x-ndjson"
"""One JSON value per line."""
EVENT_STREAM: Final = "text/event-stream"
"""Server-sent events (HTML, 9.2)."""


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

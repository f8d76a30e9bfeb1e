"""Answers that are sent while they are made."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextvars import copy_context
from typing import Final

import structlog
from flask import Response

from mesh.contracts.problems import ClientDisconnected, Fault, Problem, ProblemBody

log = structlog.get_logger(__name__)

NDJSON: Final = "application/x-ndjson"
"""A JSON value a line."""
EVENT_STREAM: Final = "text/event-stream"
"""Server-sent events (HTML, 9.2)."""


def streamed(
    parts: Generator[bytes, None, None], content_type: str, last_words: Callable[[ProblemBody], bytes]
) -> Response:
    """The parts as they come.

    The first is made at once, so that what fails until then is an answer like any other failure. Where a later one
    fails, `last_words` of the problem end the answer. The generator ends with the answer, or when the caller hangs up.
    """
    # Werkzeug iterates when Flask has left the request; spans that begin in one context cannot end in another.
    context = copy_context()
    first = context.run(next, parts)

    def body() -> Iterator[bytes]:
        try:
            yield first
            while part := context.run(_next, parts, last_words):
                yield part
        finally:
            context.run(parts.close)

    response = Response(body(), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the parts until they fill a page
    return response


def _next(parts: Generator[bytes, None, None], last_words: Callable[[ProblemBody], bytes]) -> bytes:
    """The next part; b"" at the end."""
    try:
        return next(parts, b"")
    except ClientDisconnected:
        log.info("given up: the caller has hung up")
        return b""
    except Problem as problem:
        log.warning("request failed", status=problem.http_status, detail=problem.detail, **problem.members)
        return last_words(ProblemBody(**problem.to_wire()))
    except Exception as error:
        log.error("request failed", exc_info=error)
        return last_words(ProblemBody(**Fault().to_wire()))

"""Answers that are sent while they are made."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextvars import copy_context

from flask import Response

NDJSON = "application/x-ndjson"
"""A JSON value a line."""
EVENT_STREAM = "text/event-stream"
"""Server-sent events (HTML, 9.2)."""


def streamed(parts: Generator[bytes, None, None], content_type: str) -> Response:
    """The parts as they come. The first is made at once: what fails until then is an answer like any other failure.

    The generator runs in a copy of the request's context, and ends with the answer, or when the caller hangs up.
    """
    # Werkzeug iterates when Flask has left the request; spans that begin in one context cannot end in another.
    context = copy_context()
    first = context.run(next, parts)

    def body() -> Iterator[bytes]:
        try:
            yield first
            while part := context.run(next, parts, b""):
                yield part
        finally:
            context.run(parts.close)

    response = Response(body(), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the parts until they fill a page
    return response

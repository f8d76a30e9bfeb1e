"""Send a file while it is written. Unlike a stream of events, an incomplete file must not look complete."""

from __future__ import annotations

from collections.abc import Generator
from contextvars import copy_context

import structlog
from flask import Response

from mesh.contracts.problems import ClientDisconnected, Problem

log = structlog.get_logger(__name__)


def streamed_file(parts: Generator[bytes, None, None], content_type: str) -> Response:
    """Return a response of the parts. A failure of the first is a problem; a later one breaks the connection."""
    # Werkzeug iterates after Flask has left the request; the calls to image-store belong to its trace.
    context = copy_context()
    first = context.run(_next_part, parts)

    def body() -> Generator[bytes, None, None]:
        try:
            yield first
            while part := context.run(_next_part, parts):
                yield part
        except ClientDisconnected:
            log.info("cancelled: the client disconnected")
            raise
        except Problem as problem:
            log.warning("the download ends early", status=problem.http_status, detail=problem.detail)
            raise
        finally:
            context.run(parts.close)

    response = Response(body(), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # stops nginx from buffering the parts
    return response


def _next_part(parts: Generator[bytes, None, None]) -> bytes:
    """Return the next part that is not empty; b"" at the end."""
    for part in parts:
        if part:
            return part
    return b""

"""The server's own error responses, for requests that never reach the app, as problems (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from gunicorn.http import errors

from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, BadRequest, Busy, Fault, Problem
from mesh.platform.http.worker.limits import MAX_HEADER_BYTES


class RequestTimeout(Problem):
    """408: the request arrived too slowly."""

    status = 408
    slug = "request-timeout"
    title = "Request too slow"


class TooManyConnections(Problem):
    """429: the client has too many connections."""

    status = 429
    slug = "too-many-connections"
    title = "Too many connections"

    def __init__(self, limit: int):
        super().__init__(
            f"Your address has {limit} open connections, which is the limit. Close some, then try again.",
            retry_after_s=1,
        )


class TooManyBytes(Busy):
    """503: requests that are still arriving fill the server's memory."""

    def __init__(self) -> None:
        super().__init__("Too many large requests are arriving. Try again in a moment.", retry_after_s=5)


_KNOWN: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (errors.LimitRequestLine, 414, "The address is too long; the limit is {line} bytes. Shorten it."),
    (
        errors.LimitRequestHeaders,
        431,
        f"The header is too large; the limits are {{fields}} fields of {{field}} bytes and {MAX_HEADER_BYTES // 1024} "
        "KB in total. Send fewer or smaller header fields.",
    ),
    (errors.ExpectationFailed, 417, "The expectation is not supported. Send 'Expect: 100-continue' or none."),
    (errors.UnsupportedTransferCoding, 501, "The transfer coding is not supported. Send chunked or a length."),
    (errors.InvalidChunkSize, 400, "The chunked body is malformed: a chunk has no valid size."),
    (errors.InvalidChunkExtension, 400, "The chunked body is malformed: a chunk has an invalid extension."),
    (errors.ChunkMissingTerminator, 400, "The chunked body is malformed: a chunk does not end with a line end."),
    (errors.InvalidRequestLine, 400, "The request line is invalid."),
    (errors.InvalidRequestMethod, 400, "The method is invalid."),
    (errors.InvalidHTTPVersion, 400, "The HTTP version is not supported. Use HTTP/1.1."),
    (errors.InvalidHeaderName, 400, "The name of a header field is invalid."),
    (errors.InvalidHeader, 400, "A header field is invalid or repeated."),
    (errors.ObsoleteFolding, 400, "A header field spans several lines, which is obsolete. Send it in one line."),
    (errors.InvalidSchemeHeaders, 400, "The header fields contradict each other about the scheme."),
)
"""Those derived from others come first, except that gunicorn derives errors of *responses* from those of requests."""

_OF_RESPONSES: Final = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def problem_of(error: Exception, *, line: int, fields: int, field: int) -> Problem:
    """Return the problem of an error that gunicorn's parser or ours raised; Fault for any other."""
    if isinstance(error, Problem):
        return error
    if not isinstance(error, _OF_RESPONSES):
        for kind, status, detail in _KNOWN:
            if isinstance(error, kind):
                return BadRequest(detail.format(line=line, fields=fields, field=field), status=status)
    return Fault()


def response_of(problem: Problem) -> bytes:
    """Return a whole response, after which the connection is closed."""
    status = HTTPStatus(problem.http_status)
    body = json.dumps(problem.to_wire(), ensure_ascii=False).encode()
    headers = {
        "Content-Type": PROBLEM_CONTENT_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **problem.headers(),
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

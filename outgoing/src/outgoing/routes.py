"""`POST /fetch` (contract `fetch_file`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from flask import Response, request
from flask_openapi import APIBlueprint, Tag

from mesh.contracts.fetch_file import NAME_HEADER, FetchFile, name_to_header
from mesh.contracts.problems import BadAddress, BadRequest, ClientDisconnected, Problem
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import problem_responses
from mesh.platform.http.calling_client import CLIENT_HEADER, LONGEST_KEY
from mesh.platform.http.routes import Caller
from outgoing.client import Cancelled, Failed, Outgoing, Refused, TooLate
from outgoing.fetch import FetchLimits, TooLarge, fetch
from outgoing.target import InvalidAddress

_TAG: Final = Tag(name="files", description="Files from addresses that clients name")
_IN_MEMORY: Final = 1 << 20
"""Bytes of a file that are not written to a temporary one."""
_PART_BYTES: Final = 1 << 16


def fetch_routes(outgoing: Outgoing, limit: ConcurrencyLimit, timeout_s: float) -> APIBlueprint:
    routes = APIBlueprint("fetch", __name__, abp_tags=[_TAG])

    @routes.post(
        "/fetch",
        operation_id="fetchFile",
        summary="Fetch a file",
        description="Connects to public hosts only, unless the settings allow others.",
        responses={
            200: {"description": "The file", "content": {"application/octet-stream": {}}},
            **problem_responses(400, 401, 413, 422, 503),
        },
    )
    def fetch_file(body: FetchFile) -> Response:
        caller, limits = Caller.of_request(), FetchLimits(body.max_bytes, timeout_s)
        client = request.headers.get(CLIENT_HEADER, "")[:LONGEST_KEY]
        out = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed with the response
        try:
            with limit.admit(caller.is_connected, client):
                fetched = fetch(outgoing, body.url, cast(BinaryIO, out), limits, caller.is_connected)
        except Exception as error:
            out.close()
            raise _problem(error) from error
        out.seek(0)
        response = Response(_parts(cast(BinaryIO, out)), content_type="application/octet-stream")
        response.call_on_close(out.close)
        response.content_length = fetched.size
        response.headers[NAME_HEADER] = name_to_header(fetched.name)
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes


def _parts(file: BinaryIO) -> Iterator[bytes]:
    while part := file.read(_PART_BYTES):
        yield part


def _problem(error: Exception) -> Exception:
    """Return what the client is answered."""
    match error:
        case Problem():
            return error
        case Cancelled():
            return ClientDisconnected()
        case InvalidAddress():
            return BadAddress(f"{error} Send the address of a picture or a document.", status=400)
        case Refused():
            return BadAddress(f"{error} Send the address of a public host.", status=400)
        case TooLarge():
            return BadRequest(f"{error} Send the address of a smaller file.", status=413)
        case TooLate():
            return BadAddress(f"{error} Download the file and send it.")
        case Failed():
            return BadAddress(f"{error} Check that the address opens without signing in.")
        case _:
            return error

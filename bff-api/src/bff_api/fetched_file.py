"""Get the file at an address that a client sends instead of a file (edge 33)."""

from __future__ import annotations

from typing import IO, Final

from mesh.contracts.fetch_file import NAME_HEADER, FetchFile, name_from_header
from mesh.contracts.topology import Service
from mesh.platform.http.client import Headers, ServiceClient
from mesh.platform.http.routes import Caller

_JSON: Final = {"Content-Type": "application/json"}


class FetchedFiles:
    """Client of outgoing-rest. Thread-safe."""

    def __init__(self, base_url: str, timeout_s: float, max_bytes: int, headers: Headers):
        """`max_bytes` is the largest file; `headers` are sent with every request."""
        self._http = ServiceClient(Service.OUTGOING_REST, base_url, timeout_s=timeout_s, headers=headers)
        self._max_bytes = max_bytes

    def save(self, url: str, file: IO[bytes]) -> str:
        """Write the content of an address to a file; return the name that it has there.

        Raises:
            BadAddress: the address is not public, or has no such file.
            BadRequest: the file is too large (413).
            UpstreamProblem: outgoing-rest fails.
            ClientDisconnected: the client disconnected.
        """
        body = FetchFile(url=url, max_bytes=self._max_bytes).model_dump_json().encode()
        headers = self._http.save(
            "/fetch", file, _JSON, method="POST", body=body, is_connected=Caller.of_request().is_connected
        )
        return name_from_header(headers.get(NAME_HEADER, ""))

"""The current request: whether its client is still connected, and its uploaded files, with their documentation."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from flask import request
from werkzeug.datastructures import FileStorage

from mesh.contracts.problems import BadRequest, ClientDisconnected

MULTIPART: Final = "multipart/form-data"

IsConnected = Callable[[], bool]
"""Returns whether the client still waits for the result. Thread-safe and cheap."""


def always() -> bool:
    """Return True, for work that is never cancelled."""
    return True


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
            f"The content type {request.mimetype} is not supported. Send {MULTIPART} with pictures as files.",
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

"""One request while it arrives: its header, parsed by gunicorn once it is complete, and its body in a file."""

from __future__ import annotations

import io
import re
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import InvalidHeader, InvalidRequestLine, LimitRequestHeaders, LimitRequestLine, NoMoreData
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from mesh.platform.http.worker.budget import Budget
from mesh.platform.http.worker.chunked import ChunkedDecoder
from mesh.platform.http.worker.client_address import TrustedProxies, group_of
from mesh.platform.http.worker.failures import TooManyBytes
from mesh.platform.http.worker.limits import MAX_HEADER_BYTES, ServerLimits

_END_OF_HEADER: Final = b"\r\n\r\n"
_BARE_LF: Final = re.compile(rb"(?<!\r)\n")
_SMALL_BODY_BYTES: Final = 512 * 1024
"""Larger bodies are in a temporary file."""
_IN_MEMORY_BYTES: Final = 32 * 1024 * 1024
"""While the process holds more than this, small bodies are in temporary files too."""


class Incoming:
    """Feed it what arrives, until it is complete. Closing it deletes the body."""

    def __init__(
        self,
        cfg: Any,
        limits: ServerLimits,
        proxies: TrustedProxies,
        budget: Budget,
        peer: tuple[str, int],
        number: int,
    ):
        """`number` counts the requests of the connection, from 1."""
        self.request: Any = None
        """gunicorn's Request, from the end of the header on."""
        self.client = peer[0]
        """The client's address, once the header is complete."""
        self.is_complete = False
        self.received_bytes = 0
        """Bytes of the body."""
        self.rest = b""
        """What followed the request."""
        self._cfg = cfg
        self._limits = limits
        self._proxies = proxies
        self._budget = budget
        self._peer = peer
        self._number = number
        self._head = b""
        self._left = 0
        self._chunked: ChunkedDecoder | None = None
        self._body: IO[bytes] = io.BytesIO()

    @property
    def has_started(self) -> bool:
        return self.request is not None or bool(self._head)

    @property
    def group(self) -> str:
        """Return what counts as one client."""
        return group_of(self.client)

    def feed(self, data: bytes) -> None:
        """Take what arrived. Raises gunicorn's exceptions for a malformed request, and TooManyBytes."""
        if self.request is not None:
            self._feed_body(data)
            return
        body = self._feed_head(data)
        if body is not None:
            self._begin_body()
            self._feed_body(body)

    def close(self) -> None:
        self._body.close()
        self._budget.give_back(self.group, self.received_bytes)
        self.received_bytes = 0

    def _feed_head(self, data: bytes) -> bytes | None:
        """Return what follows the header; None while it is incomplete."""
        searched = max(0, len(self._head) - len(_END_OF_HEADER) + 1)
        self._head += data
        end = self._head.find(_END_OF_HEADER, searched)
        length = len(self._head) if end < 0 else end
        if _BARE_LF.search(self._head, searched, length):
            raise InvalidHeader("bare LF as line terminator")
        line = self._cfg.limit_request_line
        if length > line + 2 and b"\r\n" not in self._head[: line + 4]:
            raise LimitRequestLine(length, line)
        if length > MAX_HEADER_BYTES:
            raise LimitRequestHeaders("header")
        if end < 0:
            return None
        end += len(_END_OF_HEADER)
        try:
            self.request = Request(self._cfg, IterUnreader([self._head[:end]]), self._peer, self._number)
        except (NoMoreData, StopIteration) as error:
            raise InvalidRequestLine("empty") from error
        self.client = self._proxies.client_of(self._peer[0], self.request.headers)
        rest, self._head = self._head[end:], b""
        return rest

    def _begin_body(self) -> None:
        reader = self.request.body.reader
        if isinstance(reader, ChunkedReader):
            self._chunked = ChunkedDecoder()
        elif isinstance(reader, LengthReader):
            self._left = reader.length
        if self._left > self._limits.body_limit(self.request.path):
            self._refuse_body()
        elif self._chunked or self._left:
            self._body = SpooledTemporaryFile(_SMALL_BODY_BYTES)  # noqa: SIM115  # closed with the request

    def _feed_body(self, data: bytes) -> None:
        if self.is_complete:
            self.rest += data
        elif self._chunked is not None:
            for piece in self._chunked.feed(data):
                self._write(piece)
            if self.received_bytes > self._limits.body_limit(self.request.path):
                self._refuse_body()
            elif self._chunked.is_done:
                self._complete(self._chunked.rest)
        else:
            mine, rest = data[: self._left], data[self._left :]
            self._write(mine)
            self._left -= len(mine)
            if not self._left:
                self._complete(rest)

    def _write(self, piece: bytes) -> None:
        if not piece:
            return
        if not self._budget.take(self.group, len(piece)):
            raise TooManyBytes
        self.received_bytes += len(piece)
        self._body.write(piece)
        if self._budget.total > _IN_MEMORY_BYTES and isinstance(self._body, SpooledTemporaryFile):
            self._body.rollover()

    def _complete(self, rest: bytes) -> None:
        self._body.seek(0)
        self.request.body = self._body
        self.rest = rest
        self.is_complete = True

    def _refuse_body(self) -> None:
        """Let the app answer 413, and close the connection: where the next request starts is unknown."""
        self.request.force_close()
        self.request.body = _TooLarge()
        self.is_complete = True


class _TooLarge(io.RawIOBase):
    """A body that is larger than the limit."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        # Imported here: gunicorn's master process would hold werkzeug for it.
        from werkzeug.exceptions import RequestEntityTooLarge

        raise RequestEntityTooLarge

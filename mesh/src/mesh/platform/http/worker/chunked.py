"""Decode a chunked request body (RFC 9112, 7.1) piece by piece, as it arrives."""

from __future__ import annotations

from typing import Final

from gunicorn.http.body import CHUNK_EXT_RE
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkExtension, InvalidChunkSize, LimitRequestHeaders

_MAX_SIZE_LINE: Final = 4096
_MAX_TRAILER_BYTES: Final = 8192
_MAX_CHUNKS: Final = 100_000
"""Each costs time, however small; this many of 4 KB are 400 MB."""
_MAX_DIGITS: Final = 12
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")
_END: Final = b"\r\n"


class ChunkedDecoder:
    """Feed it what arrives; trailers are discarded."""

    def __init__(self) -> None:
        self.is_done = False
        self._buffer = b""
        self._left = 0
        """Bytes of the current chunk that are still to come, and its line end."""
        self._chunks = 0
        self._trailer_bytes: int | None = None
        """None until the last chunk."""

    @property
    def rest(self) -> bytes:
        """Return what followed the body."""
        return self._buffer if self.is_done else b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the decoded pieces. Raises gunicorn's exceptions for a malformed body."""
        self._buffer += data
        pieces: list[bytes] = []
        position = 0
        while not self.is_done:
            advanced = self._step(position, pieces)
            if advanced == position:
                break
            position = advanced
        self._buffer = self._buffer[position:]
        return pieces

    def _step(self, position: int, pieces: list[bytes]) -> int:
        """Decode one part; return the position after it, unchanged if it is incomplete."""
        if self._left > len(_END):
            piece = self._buffer[position : position + self._left - len(_END)]
            if piece:
                pieces.append(piece)
            self._left -= len(piece)
            return position + len(piece)
        if self._left:
            ending = self._buffer[position : position + len(_END)]
            if not _END.startswith(ending):
                raise ChunkMissingTerminator(ending)
            if len(ending) < len(_END):
                return position
            self._left = 0
            return position + len(_END)
        return self._line(position)

    def _line(self, position: int) -> int:
        in_trailers = self._trailer_bytes is not None
        limit = _MAX_TRAILER_BYTES if in_trailers else _MAX_SIZE_LINE
        end = self._buffer.find(_END, position, position + limit)
        if end < 0:
            if len(self._buffer) - position >= limit:
                raise LimitRequestHeaders("trailers") if in_trailers else InvalidChunkSize(b"line too long")
            return position
        line = self._buffer[position:end]
        if in_trailers:
            self._trailer(line)
        else:
            self._size(line)
        return end + len(_END)

    def _size(self, line: bytes) -> None:
        digits, semicolon, extension = line.partition(b";")
        if semicolon:
            digits = digits.rstrip(b" \t")
        if not digits or len(digits) > _MAX_DIGITS or not _HEX.issuperset(digits):
            raise InvalidChunkSize(digits[:_MAX_DIGITS])
        if semicolon and (b"\r" in extension or not CHUNK_EXT_RE.fullmatch(semicolon + extension)):
            raise InvalidChunkExtension("invalid chunk extension")
        self._chunks += 1
        if self._chunks > _MAX_CHUNKS:
            raise InvalidChunkSize(b"too many chunks")
        size = int(digits, 16)
        if size:
            self._left = size + len(_END)
        else:
            self._trailer_bytes = 0

    def _trailer(self, line: bytes) -> None:
        assert self._trailer_bytes is not None
        self._trailer_bytes += len(line) + len(_END)
        if self._trailer_bytes > _MAX_TRAILER_BYTES:
            raise LimitRequestHeaders("trailers")
        self.is_done = not line

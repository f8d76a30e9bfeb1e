"""Server-sent events (WHATWG HTML, 9.2.6) of a response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def server_events(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield name and data of each event. Comments, ids and retry times are left out."""
    name, data = "message", b""
    for line in _lines(chunks):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            name = value.decode()
        elif field == b"data":
            data += value + b"\n"
        elif not line:
            if data:
                yield name, data.removesuffix(b"\n")
            name, data = "message", b""


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines, which the server ends with a line feed."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r")

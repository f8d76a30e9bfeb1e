"""Fetch a file from an address that a client named."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.message import Message
from typing import BinaryIO, Final
from urllib.parse import unquote, urljoin, urlsplit

from mesh.platform.http.connected import IsConnected, always
from outgoing.client import Failed, Outgoing, Received
from outgoing.target import Target

MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_HEADERS: Final = {"Accept": "image/*, application/pdf, */*;q=0.5"}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    max_bytes: int
    timeout_s: float
    """For everything: look-up, connection, redirects and body."""


class TooLarge(Failed):
    """The file has more bytes than the limit."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"The file is larger than {max_bytes:,} bytes, which is the limit.")


@dataclass(frozen=True, slots=True)
class Fetched:
    name: str
    """File name from the response or the address; empty if neither has one."""
    size: int


def fetch(
    outgoing: Outgoing, url: str, out: BinaryIO, limits: FetchLimits, is_connected: IsConnected = always
) -> Fetched:
    """Write the file at `url` to `out`. Each redirect is judged like the first address.

    Raises:
        InvalidAddress: not an address of http or https.
        Refused: an address is not allowed.
        TooLarge: the file is too large; TooLate, Cancelled, Failed: there is no complete file.
    """
    deadline = time.monotonic() + limits.timeout_s
    for _ in range(MOST_REDIRECTS + 1):
        target = Target.parse(url)
        with outgoing.send("GET", target, headers=_HEADERS, deadline=deadline, is_connected=is_connected) as received:
            location = received.headers.get("Location")
            if received.status in _REDIRECTS and location:
                url = urljoin(url, location)
                continue
            _require_file(received, limits.max_bytes)
            return Fetched(_name(received, url), _copy(received, out, limits.max_bytes))
    raise Failed(f"The address redirects more than {MOST_REDIRECTS} times.")


def _require_file(received: Received, max_bytes: int) -> None:
    if received.status != 200:
        raise Failed(f"The host answered with the status {received.status}.")
    if received.headers.get("Content-Encoding", "identity").lower() != "identity":
        # A few bytes could become gigabytes.
        raise Failed("The host sent a compressed response, which was not asked for.")
    length = received.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise TooLarge(max_bytes)


def _copy(received: Received, out: BinaryIO, max_bytes: int) -> int:
    size = 0
    for part in received.parts():
        size += len(part)
        if size > max_bytes:
            raise TooLarge(max_bytes)
        out.write(part)
    length = received.headers.get("Content-Length", "")
    if length.isdigit() and int(length) != size:
        raise Failed("The connection was closed before the whole file had arrived.")
    return size


def _name(received: Received, url: str) -> str:
    header = Message()
    header["Content-Disposition"] = received.headers.get("Content-Disposition", "")
    return header.get_filename() or unquote(urlsplit(url).path.rpartition("/")[2])

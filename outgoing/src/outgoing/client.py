"""Send one request to an address that a client named: judged, pinned, with limits of time and size."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from mesh.platform.http.cancellation import Watch
from mesh.platform.http.connected import IsConnected, always
from outgoing.addresses import Address, AddressRules
from outgoing.pinned import pinned_pool
from outgoing.target import InvalidAddress, Resolve, Target, UnknownHost, resolve

USER_AGENT: Final = "ocr-mesh"
_PART_BYTES: Final = 1 << 16


class Refused(Exception):
    """The host has an address that must not be connected to, or none.

    One message for both: which inner names exist must not be found out by asking.
    """

    def __init__(self) -> None:
        super().__init__("The host does not exist, or is not public.")


class Unresolved(Refused):
    """The host has no address at the moment."""


class Failed(Exception):
    """The request was sent, or tried; the message says what happened."""


class TooLate(Failed):
    """The time limit is over."""


class Cancelled(Failed):
    """The client that wanted it has disconnected."""


@dataclass(frozen=True, slots=True)
class Received:
    """A response, whose body is read once."""

    status: int
    headers: Mapping[str, str]
    _response: urllib3.BaseHTTPResponse
    _watch: Watch

    def parts(self) -> Generator[bytes, None, None]:
        """Yield the body as it arrives. Raises Failed."""
        while part := self._response.read1(_PART_BYTES, decode_content=False):
            _check(self._watch)
            yield part
        _check(self._watch)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Sends requests. Thread-safe."""

    rules: AddressRules
    resolve: Resolve = resolve

    @contextmanager
    def send(
        self,
        method: str,
        target: Target,
        *,
        headers: Mapping[str, str],
        deadline: float,
        body: bytes | None = None,
        is_connected: IsConnected = always,
    ) -> Generator[Received, None, None]:
        """Send a request and yield the response, which is read in the block. No redirect is followed.

        `deadline` is in seconds of `time.monotonic`, for everything until the last byte of the body.

        Raises:
            Refused: an address of the host is not allowed; no connection was opened.
            Failed: no complete response, in the block as well.
        """
        addresses = self._judged(target)
        timeout_s = max(0.001, deadline - time.monotonic())
        sent = {"Host": target.host_header, "User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        with Watch(timeout_s, is_connected) as watch:
            try:
                with closing(_respond(addresses, target, watch, timeout_s, method, body, sent)) as response:
                    yield Received(response.status, response.headers, response, watch)
            except HTTPError as error:
                _check(watch)
                raise Failed("The connection failed, or the response was not complete.") from error

    def _judged(self, target: Target) -> list[Address]:
        """Return the addresses of the host, all of them allowed: the client could else choose by chance."""
        try:
            addresses = self.resolve(target.host, target.port)
        except UnknownHost as error:
            raise Unresolved from error
        if not addresses or not all(self.rules.allow(target.host, address) for address in addresses):
            raise Refused
        return list(addresses)


def _respond(
    addresses: list[Address],
    target: Target,
    watch: Watch,
    timeout_s: float,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> urllib3.BaseHTTPResponse:
    """Return the response of the first address that accepts a connection; its body is not read. Raises HTTPError."""
    for place, address in enumerate(addresses, 1):
        pool = pinned_pool(target, address, watch, timeout_s)
        try:
            return pool.urlopen(
                method,
                target.path,
                body,
                headers,
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
            )
        except (NewConnectionError, ConnectTimeoutError):
            if place == len(addresses) or watch.is_late:
                raise
    raise InvalidAddress("The host has no address.")


def _check(watch: Watch) -> None:
    """Raise TooLate or Cancelled if the watch has closed the connection."""
    if watch.is_disconnected:
        raise Cancelled("The client disconnected.")
    if watch.is_late:
        raise TooLate("The host did not send the whole response in time.")

"""Addresses as clients write them, parsed once, so that the address that was judged is the one that is connected to."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Final, Self

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from mesh.contracts.fetch_file import LONGEST_URL
from outgoing.addresses import Address

_PORTS: Final = {"http": 80, "https": 443}
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_LONGEST_LOOKUP_S: Final = 5.0
_LOOKUPS: Final = ThreadPoolExecutor(16, thread_name_prefix="lookup")


class InvalidAddress(Exception):
    """No address that can be requested; the message says why."""


class UnknownHost(Exception):
    """The host has no address."""


@dataclass(frozen=True, slots=True)
class Target:
    """One request's destination."""

    scheme: str
    host: str
    """As in the URL, without the brackets of an IPv6 address."""
    port: int
    path: str
    """Path and query."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Parse an absolute URL. Raises InvalidAddress."""
        if len(url) > LONGEST_URL:
            raise InvalidAddress(f"The address has more than {LONGEST_URL:,} characters.")
        if _UNSAFE.search(url):
            raise InvalidAddress("The address has spaces, control characters or backslashes. Encode them.")
        try:
            parts = parse_url(url)
        except LocationParseError as error:
            raise InvalidAddress("The address is not a valid URL.") from error
        if parts.scheme not in _PORTS or not parts.host:
            raise InvalidAddress("Only addresses that begin with http:// or https:// can be fetched.")
        if parts.auth is not None:
            raise InvalidAddress("The address has a user name or a password. Remove it.")
        host = parts.host.strip("[]")
        if "%" in host:
            raise InvalidAddress("The address has a network zone. Remove it.")
        return cls(parts.scheme, host, parts.port or _PORTS[parts.scheme], parts.request_uri)

    @property
    def host_header(self) -> str:
        """Return host and port as the header `Host` has them (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


Resolve = Callable[[str, int], Sequence[Address]]
"""Returns all addresses of a host, in the order to try them. Raises UnknownHost."""


def resolve(host: str, port: int) -> Sequence[Address]:
    """Ask the system's resolver, which also takes decimal, octal and short forms of IPv4 addresses.

    Raises UnknownHost, also if the answer takes longer than five seconds.
    """
    lookup = _LOOKUPS.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = lookup.result(_LONGEST_LOOKUP_S)
    except (OSError, UnicodeError, FutureTimeoutError) as error:
        raise UnknownHost from error
    addresses = (ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found)
    return tuple(dict.fromkeys(addresses))

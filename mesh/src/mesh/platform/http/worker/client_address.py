"""The address of a request's client: the connection's, or what a trusted proxy says.

`X-Forwarded-For` is read only from a peer in `FORWARDED_ALLOW_IPS`, and from its right end: each proxy appends the
address that it saw, so only entries to the left of an untrusted one may be invented by the client.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_IPV6_PREFIX: Final = 64
"""A household or a server usually has a whole /64."""


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The addresses and networks in `FORWARDED_ALLOW_IPS`."""

    networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
    all: bool = False
    """`*`: every peer is a proxy, and its own last entry counts."""

    def __contains__(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and (self.all or any(parsed in network for network in self.networks))

    def client_of(self, peer: str, headers: Iterable[tuple[str, str]]) -> str:
        """Return the client's address. `headers` has upper-case names, as gunicorn's."""
        if peer not in self:
            return peer
        forwarded = ",".join(value for name, value in headers if name == "X-FORWARDED-FOR")
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        for hop in reversed(hops):
            if _parsed(hop) is None:
                break
            if self.all or hop not in self:
                return hop
        return peer


def peer_of(environ: Mapping[str, Any]) -> str:
    """Return the address of a request's connection, which may be a proxy's, from its WSGI environment."""
    peer = getattr(environ.get("gunicorn.socket"), "peer", None)
    # Other servers, such as Werkzeug's, know no proxies.
    return str(environ.get("REMOTE_ADDR", "") if peer is None else peer)


def group_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or an IPv6 network of 64 bits."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
    return address


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None

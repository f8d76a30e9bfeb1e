"""Decide which hosts may be connected to: public ones, unless the operator says otherwise.

A client names a host, and this process connects to it from inside the network of the mesh. Without a check the client
could reach inner services through it (server-side request forgery, OWASP A10:2021).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST_RULE: Final = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")

_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64 (RFC 6052): where a network has IPv6 only, names of IPv4 hosts resolve to addresses in it."""

_REFUSED: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            # Each carries an IPv4 address, and a gateway may deliver to it.
            "::/96",
            "::ffff:0:0:0/96",
            "64:ff9b:1::/48",
            "2002::/16",
            # Not on the internet, but global for some versions of `ipaddress`.
            "192.0.0.0/24",
            "192.88.99.0/24",
            # Azure's platform, metadata included: a public address that is answered inside.
            "168.63.129.16/32",
            "100::/64",
            "2001::/23",
            "3fff::/20",
            "5f00::/16",
            "fec0::/10",
        ),
    )
)


def is_public(address: Address) -> bool:
    """Return whether an address is one host on the public internet (IANA's special-purpose address registries)."""
    address = _carried(address)
    if any(address in network for network in _REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: Address) -> Address:
    """Return the IPv4 address in an address of the forms that a resolver returns for IPv4 hosts."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@dataclass(frozen=True, slots=True)
class HostList:
    """Host names (`example.com`, `*.example.com` for all below it), addresses and networks (`10.1.0.0/16`)."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """Parse the entries. Raises ValueError for one that is neither a name nor a network."""
        names, networks = set(), []
        for entry in (entry.strip().lower() for entry in entries):
            try:
                networks.append(ipaddress.ip_network(entry))
            except ValueError:
                if not _HOST_RULE.fullmatch(entry) or entry.replace(".", "").isdigit() or "/" in entry:
                    raise ValueError(
                        f"{entry!r} is neither a host nor a network. Use example.com, *.example.com or 10.1.0.0/16"
                    ) from None
                names.add(entry)
        return cls(frozenset(names), tuple(networks))

    def __bool__(self) -> bool:
        return bool(self.names or self.networks)

    def has(self, host: str, address: Address) -> bool:
        """Return whether a host, or the address it resolved to, is in the list."""
        name, address = host.lower().rstrip("."), _carried(address)
        parents = (f"*.{name.split('.', depth)[depth]}" for depth in range(1, name.count(".") + 1))
        return name in self.names or any(p in self.names for p in parents) or any(address in n for n in self.networks)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What an operator allows. `denied` is stronger than the others."""

    only: HostList = HostList()
    """If not empty, other hosts are refused."""
    private: HostList = HostList()
    """Allowed although their addresses are not public."""
    denied: HostList = HostList()

    def allow(self, host: str, address: Address) -> bool:
        """Return whether `address`, which `host` resolved to, may be connected to."""
        if self.denied.has(host, address) or (self.only and not self.only.has(host, address)):
            return False
        return is_public(address) or self.private.has(host, address)

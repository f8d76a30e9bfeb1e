"""Test which address counts as the client's."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from mesh.platform.http.worker.client_address import TrustedProxies, group_of

PROXIES = TrustedProxies([ip_network("10.0.0.0/8"), ip_network("::1/128")])
EVERY = TrustedProxies([], all=True)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.7", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, not an address"], "10.0.0.1"),
        ("::1", ["2001:db8::1"], "2001:db8::1"),
    ],
)
def test_forwarded_address_counts_up_to_the_last_proxy(peer: str, forwarded: list[str], client: str) -> None:
    headers = [("HOST", "x"), *(("X-FORWARDED-FOR", value) for value in forwarded)]
    assert PROXIES.client_of(peer, headers) == client


def test_last_entry_counts_when_every_peer_is_a_proxy() -> None:
    assert EVERY.client_of("192.0.2.1", [("X-FORWARDED-FOR", "198.51.100.7, 10.0.0.5")]) == "10.0.0.5"


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_ipv6_addresses_of_one_network_are_one_client(address: str, group: str) -> None:
    assert group_of(address) == group

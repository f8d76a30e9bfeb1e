"""No address that a client can write brings a byte from inside the network (OWASP server-side request forgery)."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Iterator

import pytest

from harness.loopback_hosts import OUTSIDE, RULES, Host, Names, answer, host
from outgoing.addresses import AddressRules, HostList
from outgoing.client import Failed, Outgoing, Refused
from outgoing.fetch import FetchLimits, fetch
from outgoing.target import InvalidAddress

LIMITS = FetchLimits(max_bytes=1000, timeout_s=5)
SECRET = b"from inside"


@pytest.fixture
def inside() -> Iterator[Host]:
    with host("127.0.0.1", answer(SECRET)) as running:
        yield running


LOOPBACK_FORMS = (
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
)

INNER_NETWORKS = (
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[fd00:ec2::254]",
    "[fc00::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    "[5f00::1]",
    "[2001:0:7f00:1::]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
)

NOT_HTTP = (
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:{port}/_GET",
    "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/info",
    "ldap://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}/!/",
    "data:text/plain,hello",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}/",
    "http:///etc/passwd",
    "http://",
    "",
)

TWO_READINGS = (
    "http://example.com@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@example.com/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://example.com\\.127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.com/",
    "http://127.0.0.1:{port}?@example.com/",
    "http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: inside\r\n\r\n",
    "http://127.0.0.1\t:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fe80::1%25eth0]:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\x00.example.com/",
)


@pytest.mark.parametrize("url", LOOPBACK_FORMS + NOT_HTTP + TWO_READINGS)
def test_no_form_of_an_address_reaches_this_machine(url: str, inside: Host) -> None:
    out = io.BytesIO()
    with pytest.raises((Refused, InvalidAddress)):
        fetch(Outgoing(RULES), url.format(port=inside.port), out, LIMITS)
    assert out.getvalue() == b""
    assert inside.connections == 0


@pytest.mark.parametrize("address", INNER_NETWORKS)
def test_inner_network_is_not_allowed(address: str) -> None:
    # Judged only: a test must not connect to a network around this machine, even if it fails.
    assert not RULES.allow(address, ipaddress.ip_address(address.strip("[]")))


@pytest.mark.parametrize("address", ["8.8.8.8", "[2606:4700::1111]", "[64:ff9b::808:808]"])
def test_public_address_is_allowed(address: str) -> None:
    assert RULES.allow(address, ipaddress.ip_address(address.strip("[]")))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_name_of_an_inner_address_is_refused(address: str, inside: Host) -> None:
    names = Names(example_com=[[address]])
    with pytest.raises(Refused):
        fetch(Outgoing(RULES, names), f"http://example.com:{inside.port}/", io.BytesIO(), LIMITS)
    assert inside.connections == 0


def test_name_with_one_inner_address_among_others_is_refused(inside: Host) -> None:
    with host(OUTSIDE, answer(b"a picture"), inside.port) as outside:
        names = Names(example_com=[[OUTSIDE, "127.0.0.1"]])
        with pytest.raises(Refused):
            fetch(Outgoing(RULES, names), f"http://example.com:{inside.port}/", io.BytesIO(), LIMITS)
    assert (inside.connections, outside.connections) == (0, 0)


def test_name_that_changes_after_the_check_is_not_asked_again(inside: Host) -> None:
    out = io.BytesIO()
    with host(OUTSIDE, answer(b"a picture"), inside.port):
        names = Names(example_com=[[OUTSIDE], ["127.0.0.1"]])
        fetch(Outgoing(RULES, names), f"http://example.com:{inside.port}/", out, LIMITS)
    assert out.getvalue() == b"a picture"
    assert inside.connections == 0


def test_name_that_changes_before_a_redirect_is_refused(inside: Host) -> None:
    names = Names(example_com=[[OUTSIDE], ["127.0.0.1"]])
    with host(OUTSIDE, answer(b"", "302 Found", Location="/again"), inside.port), pytest.raises(Refused):
        fetch(Outgoing(RULES, names), f"http://example.com:{inside.port}/", io.BytesIO(), LIMITS)
    assert inside.connections == 0


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "http://[::1]:{port}/", "http://2130706433:{port}/",
     "file:///etc/passwd", "gopher://127.0.0.1:{port}/"],
)  # fmt: skip
def test_redirect_to_the_inside_is_refused(status: str, location: str, inside: Host) -> None:
    redirect = answer(SECRET, status, Location=location.format(port=inside.port))
    out = io.BytesIO()
    with host(OUTSIDE, redirect) as outside, pytest.raises((Refused, InvalidAddress)):
        fetch(Outgoing(RULES), f"http://{OUTSIDE}:{outside.port}/", out, LIMITS)
    assert out.getvalue() == b""
    assert inside.connections == 0


@pytest.mark.parametrize("header", ["Refresh", "Content-Location", "Alt-Svc", "Link"])
def test_only_location_redirects(header: str, inside: Host) -> None:
    leading = answer(b"a picture", **{header.replace("-", "_"): f"0; url=http://127.0.0.1:{inside.port}/"})
    out = io.BytesIO()
    with host(OUTSIDE, leading) as outside:
        fetch(Outgoing(RULES), f"http://{OUTSIDE}:{outside.port}/", out, LIMITS)
    assert out.getvalue() == b"a picture"
    assert inside.connections == 0


def test_proxy_of_the_environment_is_not_used(inside: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    out = io.BytesIO()
    with host(OUTSIDE, answer(b"a picture")) as outside:
        fetch(Outgoing(RULES), f"http://{OUTSIDE}:{outside.port}/", out, LIMITS)
    assert out.getvalue() == b"a picture"
    assert inside.connections == 0


def test_unknown_and_inner_names_get_the_same_answer() -> None:
    def message(name: str) -> str:
        with pytest.raises(Refused) as refused:
            fetch(Outgoing(RULES), f"http://{name}/", io.BytesIO(), LIMITS)
        return str(refused.value)

    assert message("localhost") == message("no-such-host.invalid")


def test_denied_host_is_refused_even_if_it_is_public() -> None:
    rules = AddressRules(private=HostList.parse([OUTSIDE]), denied=HostList.parse(["*.example.com", "127.0.0.3/32"]))
    names = Names(a_example_com=[[OUTSIDE]], example_com=[["127.0.0.3"]])
    with host(OUTSIDE, answer(b"a picture")) as outside:
        for name in ("a.example.com", "A.EXAMPLE.COM", "a.example.com.", "example.com"):
            with pytest.raises(Refused):
                fetch(Outgoing(rules, names), f"http://{name}:{outside.port}/", io.BytesIO(), LIMITS)
    assert outside.connections == 0


def test_only_listed_hosts_are_allowed_if_there_is_a_list() -> None:
    rules = AddressRules(only=HostList.parse(["a.example.com"]), private=HostList.parse([OUTSIDE]))
    names = Names(a_example_com=[[OUTSIDE]], b_example_com=[[OUTSIDE]])
    out = io.BytesIO()
    with host(OUTSIDE, answer(b"a picture")) as outside:
        with pytest.raises(Refused):
            fetch(Outgoing(rules, names), f"http://b.example.com:{outside.port}/", io.BytesIO(), LIMITS)
        fetch(Outgoing(rules, names), f"http://a.example.com:{outside.port}/", out, LIMITS)
    assert out.getvalue() == b"a picture"


@pytest.mark.parametrize("entry", ["10.1.2.3/8", "exa mple.com", "http://example.com", "*", "300.1.1.1", ""])
def test_invalid_entry_of_a_list_is_reported(entry: str) -> None:
    with pytest.raises(ValueError, match="neither a host nor a network"):
        HostList.parse([entry])


def test_refusal_is_no_failure_of_the_host() -> None:
    assert not issubclass(Refused, Failed)

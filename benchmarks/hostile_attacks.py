"""Attacks on a mesh, each from an address of its own: A1 to A6 of `benchmarks.hostile`, in a process of their own."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import urllib3

from benchmarks import hostile_pictures
from benchmarks.load import jpeg
from harness.attackers import holding

Statuses = Counter[tuple[str, int]]
"""Responses to attackers, by attack; 0 is a connection without one."""

_PAUSE_S: Final = 1.0
_TIMEOUT_S: Final = 60.0
_HALF_SENT: Final = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nabc",
    b"POST /read HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nabc",
)
_UNREAD: Final = b"GET /doc/swagger/js/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 4
_SLOW_CONNECTIONS: Final = 64
_HELD_S: Final = 20.0
_FLOODING_THREADS: Final = 20
_PRIORITY: Final = "10"
"""A tenth of the share that the mesh has: real attackers do not use the server's processors."""
_AUTOGROUP: Final = Path("/proc/self/autogroup")
_START_WITHIN_S: Final = 300.0
_END_WITHIN_S: Final = 60.0
_NO_RESPONSE: Final = 0
_ALLOWED_SCANS: Final = 50
"""With those before, below the limit of `mesh.vision.jpeg_structure`: decoded for seconds."""


@dataclass
class Site:
    """What is attacked."""

    url: str
    is_over: threading.Event = field(default_factory=threading.Event)
    statuses: Statuses = field(default_factory=Counter)

    def http(self, source: str) -> urllib3.PoolManager:
        return urllib3.PoolManager(
            maxsize=_FLOODING_THREADS, retries=False, timeout=_TIMEOUT_S, source_address=(source, 0)
        )

    def send(self, attack: str, http: urllib3.PoolManager, method: str, path: str, **options: Any) -> None:
        status = _NO_RESPONSE
        with suppress(urllib3.exceptions.HTTPError):  # refused or closed: the attacker goes on
            status = http.request(method, f"{self.url}{path}", **options).status
        self.statuses[attack, status] += 1


Attack = Callable[[Site, str], None]
"""Runs until the site's event is set, from this address."""


@contextmanager
def attacked(url: str, names: Sequence[str]) -> Iterator[Callable[[], Statuses]]:
    """Attack during the block. The function that is yielded ends the attacks and returns the responses to them."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_attack, args=(url, names, theirs), daemon=True)
    process.start()

    def end() -> Statuses:
        ours.send(None)
        assert ours.poll(_END_WITHIN_S), "the attacks have not ended"
        statuses: Statuses = ours.recv()
        return statuses

    try:
        assert ours.poll(_START_WITHIN_S), "the attacks have not begun"
        ours.recv()
        yield end
    finally:
        process.kill()
        process.join()


def _attack(url: str, names: Sequence[str], connection: Connection) -> None:
    """Run the attacks until a message arrives, then send the responses."""
    site = Site(url)
    attacks = [attack for name in names for attack in ATTACKS[name]()]
    attackers = [
        threading.Thread(target=attack, args=(site, f"127.0.0.{20 + number}"), daemon=True)
        for number, attack in enumerate(attacks)
    ]
    os.setsid()
    if _AUTOGROUP.exists():  # it schedules sessions, not processes
        _AUTOGROUP.write_text(_PRIORITY)
    os.nice(int(_PRIORITY))
    for attacker in attackers:
        attacker.start()
    connection.send(None)
    connection.recv()
    site.is_over.set()
    # Their last requests end with this process.
    connection.send(Counter(site.statuses))


def sending(attack: str, picture: bytes, name: str) -> Attack:
    """Return an attack that sends one picture again and again."""

    def run(site: Site, source: str) -> None:
        http = site.http(source)
        while not site.is_over.is_set():
            site.send(attack, http, "POST", "/read", fields={"image": (name, picture)})

    return run


def export_long_corrections(site: Site, source: str) -> None:
    http = site.http(source)
    fields = {"image": ("a.jpg", jpeg(900, 1200))}
    while (answer := http.request("POST", f"{site.url}/read", fields=fields)).status != 200:
        site.is_over.wait(_PAUSE_S)  # other attacks keep it out for now
    path = f"/api/image/{answer.json()['id']}"
    while http.request("GET", f"{site.url}{path}").status != 200:
        site.is_over.wait(_PAUSE_S)
    while not site.is_over.is_set():
        for text in ("w " * 20_000, "w " * 2_000):
            for line in range(5):
                body = {"id": answer.json()["id"], "ord_num": line, "text": text}
                site.send("A2", http, "POST", "/correct-text", json=body)
        for format in ("alto", "page", "hocr", "pdf", "json"):
            site.send("A2", http, "GET", f"{path}/text?format={format}")


def send_half(site: Site, source: str) -> None:
    while not site.is_over.is_set():
        with ExitStack() as held, suppress(OSError):
            for sent in _HALF_SENT:
                held.enter_context(holding(site.url, _SLOW_CONNECTIONS, sent, source))
                site.statuses["A3", _NO_RESPONSE] += _SLOW_CONNECTIONS
            site.is_over.wait(_HELD_S)


def read_nothing(site: Site, source: str) -> None:
    while not site.is_over.is_set():
        with suppress(OSError), holding(site.url, _SLOW_CONNECTIONS, _UNREAD, source, receive_buffer=4096):
            site.statuses["A3", _NO_RESPONSE] += _SLOW_CONNECTIONS
            site.is_over.wait(_HELD_S)


def flood(site: Site, source: str) -> None:
    http, picture = site.http(source), jpeg(900, 1200)

    def send() -> None:
        while not site.is_over.is_set():
            site.send("A6", http, "POST", "/read", fields={"image": ("a.jpg", picture)})

    threads = [threading.Thread(target=send, daemon=True) for _ in range(_FLOODING_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _pictures_of_much_memory() -> tuple[Attack, ...]:
    return (sending("A4", hostile_pictures.sixteen_bit_rgba(), "deep.png"),) * 2


def _long_headers() -> tuple[Attack, ...]:
    return (
        sending("A5", hostile_pictures.long_fill(), "fill.jpg"),
        sending("A5", hostile_pictures.many_exif_segments(), "exif.jpg"),
    )


ATTACKS: Final[dict[str, Callable[[], tuple[Attack, ...]]]] = {
    "A1": lambda: (sending("A1", hostile_pictures.many_scans(), "scans.jpg"),),
    "A2": lambda: (export_long_corrections,),
    "A3": lambda: (send_half, read_nothing),
    "A4": _pictures_of_much_memory,
    "A5": _long_headers,
    "A6": lambda: (flood, flood),
    "A7": lambda: (sending("A7", hostile_pictures.many_scans(_ALLOWED_SCANS), "slow.jpg"),),
}
"""Functions that make the pictures of an attack, before it begins."""

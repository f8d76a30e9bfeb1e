"""Real hosts on loopback: one outside of the mesh, at 127.0.0.2, and one inside that counts its connections."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from outgoing.addresses import Address, AddressRules, HostList
from outgoing.target import resolve

OUTSIDE = "127.0.0.2"
RULES = AddressRules(private=HostList.parse([OUTSIDE]))
"""The outside host stands for one on the internet, so its address is allowed as no other on loopback."""

Respond = Callable[[socket.socket, bytes], None]
"""Writes a response to a request's header."""


@dataclass
class Host:
    """A listening server, with the requests that arrived."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


def answer(body: bytes, status: str = "200 OK", **headers: str) -> Respond:
    """Return what sends one response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(response: bytes) -> Respond:
    """Return what sends these bytes."""

    def respond(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(response)

    return respond


@contextmanager
def host(address: str, respond: Respond, port: int = 0) -> Iterator[Host]:
    """Run a server until the block ends."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family) as server:
        running = Host(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                running.connections += 1
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

        def handle(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                request = _request(connection)
                running.requests.append(request)
                respond(connection, request)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield running
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _request(connection: socket.socket) -> bytes:
    """Return the header of a request and its body."""
    request = b""
    while part := connection.recv(65536):
        request += part
        head, end, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return request


class Names:
    """A resolver with names of its own; each look-up of a name takes the next of its answers, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): [*lookups] for name, lookups in answers.items()}

    def __call__(self, name: str, port: int) -> Sequence[Address]:
        """Return the addresses of a name; the system answers for others."""
        lookups = self._answers.get(name.rstrip(".").lower())
        if lookups is None:
            return resolve(name, port)
        addresses = lookups.pop(0) if len(lookups) > 1 else lookups[0]
        return [ipaddress.ip_address(address) for address in addresses]

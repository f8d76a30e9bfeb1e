"""HTTP servers on the loopback interface: an app served by a thread, and servers that misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flask import Flask
from werkzeug.serving import make_server

_TICK_S = 0.05


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve the app until the end of the block, with a thread for each request; return its URL."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": _TICK_S})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


Behaviour = Callable[[socket.socket, threading.Event], None]
"""Response of a server to a request; the event is set at the end of the test."""


def answers(body: bytes, status: int = 200, content_type: str = "application/json") -> Behaviour:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return lambda connection, _over: connection.sendall(head + body)


def hangs(_connection: socket.socket, over: threading.Event) -> None:
    """Send nothing."""
    over.wait()


def closes(_connection: socket.socket, _over: threading.Event) -> None:
    """Close the connection without a response."""


def drips(connection: socket.socket, over: threading.Event) -> None:
    """Send the body one byte at a time, without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n[")
    while not over.wait(_TICK_S):
        connection.sendall(b" ")


def drips_headers(connection: socket.socket, over: threading.Event) -> None:
    """Send the headers one byte at a time, without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not over.wait(_TICK_S):
        connection.sendall(b"z")


def stops_halfway(connection: socket.socket, _over: threading.Event) -> None:
    """Send less than the announced length."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[{")


@contextmanager
def misbehaving(behave: Behaviour) -> Iterator[str]:
    """Run a server that reads each request and then calls `behave`; return its URL."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(_TICK_S)
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            _read_request(connection)
            behave(connection, over)

    def accept() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                threads.append(threading.Thread(target=serve, args=(connection,)))
                threads[-1].start()

    threads.append(threading.Thread(target=accept))
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        for thread in threads:
            thread.join()
        listener.close()


def _read_request(connection: socket.socket) -> None:
    connection.settimeout(10)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(lengths[0] if lengths else 0) - len(body)
    while missing > 0:
        missing -= len(_some(connection))


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(1 << 16)
    if not received:
        raise ConnectionError("the client is gone")
    return received

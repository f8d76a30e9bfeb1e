"""Requests of `ocr-mesh read --server` to a server that is busy, away, or another program."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import BaseModel

from harness.ports import free_port
from ocr_mesh.reading.mesh_client import MeshClient, Upload
from ocr_mesh.reading.read_file import Stopped, Unreadable


class Answer(BaseModel):
    ok: bool


Response = tuple[int, dict[str, str], bytes]
OK: Response = (200, {}, b'{"ok": true}')


class Server(ThreadingHTTPServer):
    """Gives the responses one after the other, and keeps the requests."""

    def __init__(self, *responses: Response) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.responses = list(responses)
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:  # the name that http.server calls
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, *arguments: object) -> None:
        """Print nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        status, headers, content = self.server.responses.pop(0)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving(*responses: Response) -> Iterator[Server]:
    with Server(*responses) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def get(url: str, wait: Callable[[float], None], key: str | None = None) -> Answer:
    client = MeshClient(url, key, connections=1)
    try:
        return client.get("/documents", Answer, wait)
    finally:
        client.close()


@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_again_after_the_time_that_it_names(status: int) -> None:
    waits: list[float] = []
    busy: Response = (status, {"Retry-After": "7"}, b"")
    with serving(busy, busy, OK) as server:
        assert get(server.url, waits.append).ok
    assert len(server.requests) == 3
    assert waits[0] == 7
    assert waits[1] >= 7


def test_retry_after_may_be_a_date() -> None:
    waits: list[float] = []
    date = formatdate(time.time() + 20, usegmt=True)
    with serving((503, {"Retry-After": date}, b""), OK) as server:
        assert get(server.url, waits.append).ok
    assert waits[0] == pytest.approx(20, abs=3)


def test_waiting_ends_with_a_stop() -> None:
    def stop(seconds: float) -> None:
        raise Stopped

    with serving((503, {}, b"")) as server, pytest.raises(Stopped):
        get(server.url, stop)


def test_server_that_is_busy_for_too_long_is_given_up() -> None:
    busy: Response = (503, {"Retry-After": "3600"}, json.dumps({"detail": "Too many requests."}).encode())
    with serving(busy) as server, pytest.raises(Unreadable, match=r"^Too many requests\.$"):
        get(server.url, lambda seconds: pytest.fail("it waits"))


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ((400, {}, b'{"detail": "The PDF is damaged."}'), r"^The PDF is damaged\.$"),
        ((500, {}, b"<html>"), "the server answered 500"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "the server answered 302"),
        ((200, {}, b"<html>"), "does not answer like ocr-mesh"),
    ],
)
def test_other_responses_are_the_error_of_the_file(response: Response, message: str) -> None:
    with serving(response) as server, pytest.raises(Unreadable, match=message):
        get(server.url, lambda seconds: pytest.fail("it waits"))


def test_server_that_does_not_listen_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_mesh.reading.mesh_client._CONNECT_WAIT_S", 0.2)
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreadable, match=f"{url} cannot be reached"):
        get(url, time.sleep)


def test_key_is_sent_as_bearer_token() -> None:
    with serving(OK) as server:
        get(server.url, time.sleep, key="omk_1_2")
    assert server.requests[0][2]["Authorization"] == "Bearer omk_1_2"


def test_file_is_sent_again_as_a_whole_after_a_wait(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(bytes(range(256)) * 10_000)
    upload = Upload("file", file, 'Ü "a".pdf', {"pages": "1-3", "password": "geheim ü"})
    with serving((429, {"Retry-After": "0"}, b""), OK) as server:
        client = MeshClient(server.url, None, connections=1)
        assert client.post("/documents", upload, Answer, lambda seconds: None).ok
        client.close()
    for _, _, headers, body in server.requests:
        assert headers["Content-Length"] == str(len(body))
        assert file.read_bytes() in body
        assert 'name="file"; filename="Ü %22a%22.pdf"'.encode() in body
        assert 'name="password"\r\n\r\ngeheim ü\r\n'.encode() in body

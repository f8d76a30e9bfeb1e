"""The ui's image in front of a bff-api that a test makes up: what it keeps to itself, what it passes on, and how."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3

from bff_api.account.owner import COOKIE
from harness.ports import free_port
from mesh.contracts.problems import BadRequest, NotFound, UpstreamUnavailable
from tests.images.buildah import Container
from tests.images.running import Containers, wait_until_it_answers

pytestmark = pytest.mark.timeout(2000)  # the first one builds

_EVENT_PAUSE_S = 0.3


class StandIn(ThreadingHTTPServer):
    """A bff-api that answers with what it was asked."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.session_status = 204
        self.has_been_left = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandIn

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        if self.path == "/api/session":
            self.send_response(self.server.session_status)
            self.send_header("Set-Cookie", f"{COOKIE}=owner; HttpOnly; Path=/")
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.send_header("Cache-Control", "private, no-cache")
            if self.server.session_status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/read":
            self._stream()
        else:
            body = b"from bff-api"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"10\r\nevent: accepted\n\r\n")
                time.sleep(_EVENT_PAUSE_S)
        except OSError:
            self.server.has_been_left.set()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bff_api() -> Iterator[StandIn]:
    with StandIn(free_port()) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def page(containers: Containers, bff_api: StandIn) -> str:
    return serve(containers, bff_api.server_port)[1]


def serve(containers: Containers, bff_api_port: int) -> tuple[Container, str]:
    port = free_port()
    # A name, as everywhere else: it is looked up while the server runs.
    ui = containers.start("ui", {"UI_PORT": str(port), "BFF_API_UPSTREAM": f"localhost:{bff_api_port}"})
    address = f"http://127.0.0.1:{port}"
    wait_until_it_answers(ui, f"{address}/health")
    return ui, address


def get(address: str, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", f"{address}{path}", headers=headers, retries=False, timeout=20)


@pytest.mark.parametrize(
    ("path", "title"), [("/", b"<title>ocr-mesh</title>"), ("/docs", "<title>API · ocr-mesh".encode())]
)
def test_a_page_makes_its_reader_a_person(page: str, bff_api: StandIn, path: str, title: bytes) -> None:
    answer = get(page, path, Cookie=f"{COOKIE}=owner", **{"X-Forwarded-Proto": "https"})

    assert answer.status == 200
    assert title in answer.data
    assert f"{COOKIE}=owner; HttpOnly; Path=/" in answer.headers.getlist("Set-Cookie")
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    ((method, asked, headers),) = bff_api.asked
    assert (method, asked) == ("GET", "/api/session")
    assert headers["cookie"] == f"{COOKIE}=owner"
    assert headers["x-forwarded-proto"] == "https"


def test_files_of_the_page_are_kept_by_browsers_and_are_nobodys(page: str, bff_api: StandIn) -> None:
    html = get(page, "/").data.decode()
    script = html.partition('src="./')[2].partition('"')[0]
    bff_api.asked.clear()

    answer = get(page, f"/{script}", **{"Accept-Encoding": "gzip"})

    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert get(page, "/favicon.svg").headers["Cache-Control"] == "no-cache"
    assert bff_api.asked == []


@pytest.mark.parametrize(
    "path", ["/api/images?q=x", "/doc/", "/openapi.json", "/docs/portal.json", "/index.html", "/assets/no.js"]
)
def test_all_else_is_bff_apis(page: str, bff_api: StandIn, path: str) -> None:
    assert get(page, path).data == b"from bff-api"
    ((method, asked, _),) = bff_api.asked
    assert (method, asked) == ("GET", path)


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/started"])
def test_operators_routes_are_not_public(page: str, bff_api: StandIn, path: str) -> None:
    answer = get(page, path)
    assert (answer.status, answer.json()["type"]) == (404, f"urn:ocr-mesh:problem:{NotFound.slug}")
    assert get(page, "/health").data == b""
    assert bff_api.asked == []


def test_events_come_when_they_happen_and_who_hangs_up_is_known(page: str, bff_api: StandIn) -> None:
    answer = urllib3.request("POST", f"{page}/read", body=b"x", preload_content=False, retries=False)
    begun = time.monotonic()
    chunks = answer.stream()
    assert next(chunks).startswith(b"event: accepted")
    assert next(chunks).startswith(b"event: accepted")
    assert time.monotonic() - begun < 5  # a buffer would fill for minutes

    answer.close()

    assert bff_api.has_been_left.wait(10)


def test_requests_are_bound_to_no_replica(page: str, bff_api: StandIn) -> None:
    assert "Set-Cookie" not in get(page, "/api/images").headers


def test_a_request_that_is_far_too_large_is_refused_at_once(page: str, bff_api: StandIn) -> None:
    port = int(page.rpartition(":")[2])
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        connection.sendall(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 36000000\r\n\r\n")
        said = connection.recv(65536).decode()
    head, _, body = said.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 413 ")
    assert json.loads(body)["type"] == f"urn:ocr-mesh:problem:{BadRequest.slug}"
    assert bff_api.asked == []

    assert urllib3.request("POST", f"{page}/api/x", body=bytes(35_999_999), retries=False).status == 200


def test_page_reports_that_bff_api_is_unavailable(containers: Containers) -> None:
    ui, page = serve(containers, free_port())

    answer = get(page, "/")

    assert (answer.status, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert b"Try again" in answer.data
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Retry-After"]) > 0
    assert "Set-Cookie" not in answer.headers
    assert ui.run(containers.health_command("ui")).status == 0


def test_problem_reports_that_bff_api_is_unavailable(containers: Containers) -> None:
    _, page = serve(containers, free_port())

    answer = get(page, "/api/images")

    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
    problem = answer.json()
    assert problem["type"] == f"urn:ocr-mesh:problem:{UpstreamUnavailable.slug}"
    assert (problem["status"], problem["service"]) == (503, "bff-api")
    assert problem["error"] == problem["detail"]


def test_a_page_is_not_given_without_a_session(page: str, bff_api: StandIn) -> None:
    bff_api.session_status = 500
    answer = get(page, "/")
    assert (answer.status, b"Try again" in answer.data) == (503, True)


def test_it_ends_well(containers: Containers, bff_api: StandIn) -> None:
    ui, _ = serve(containers, bff_api.server_port)
    assert ui.stop() == 0

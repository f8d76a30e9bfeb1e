"""Test the health check of the images."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from harness.ports import free_port
from mesh.platform.healthcheck import main


class _Handler(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_only_a_failure_is_reported(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(port)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(_Handler, "status", 503)
    with pytest.raises(SystemExit, match=f"^port {port} answered with status 503$"):
        main(port)
    with pytest.raises(SystemExit, match="no response on port"):
        main(free_port())

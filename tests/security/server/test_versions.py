"""No response says which server, framework or language in which version answers."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Final

import pytest

from harness.attackers import answer_to
from tests.service_process import ServiceProcess

_COMPONENTS: Final = ("gunicorn", "flask", "werkzeug", "flask-openapi", "pydantic")
_END: Final = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /health" + _END + b"\r\n",
        b"GET /nothing" + _END + b"\r\n",
        b"OPTIONS /read" + _END + b"\r\n",
        b"POST /read" + _END + b"Content-Length: 2\r\n\r\n{}",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 9000 + _END + b"\r\n",
    ],
)
def test_response_names_no_version(server: ServiceProcess, sent: bytes) -> None:
    answer = answer_to(server.url, sent).decode()
    assert answer.startswith("HTTP/1.1 ")
    versions = [platform.python_version(), *map(importlib.metadata.version, _COMPONENTS)]
    assert [version for version in versions if f"/{version}" in answer or f" {version}" in answer] == []
    [named] = [line for line in answer.splitlines() if line.lower().startswith("server:")] or [""]
    assert not any(map(str.isdigit, named))

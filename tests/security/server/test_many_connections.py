"""Clients that open many connections: attack A3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from harness.attackers import get, holding, rest_of
from mesh.contracts.topology import Service
from tests.service_process import ServiceProcess, started


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServiceProcess]:
    with started(Service.BFF_API, tmp_path, MESH_MAX_CONNECTIONS_PER_CLIENT="10") as running:
        running.wait_until("/health", 200)
        yield running
        assert running.end() == 0, running.log.read_text()


def test_connections_above_the_limit_of_an_address_get_a_problem(server: ServiceProcess) -> None:
    with holding(server.url, 10, b""):
        with holding(server.url, 1, b"") as (connection,):
            answer = rest_of(connection)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"urn:ocr-mesh:problem:too-many-connections" in answer
        assert b"Retry-After: 1\r\n" in answer
        assert get(server.url, "/health")[0] == 200
    assert get(server.url, "/health", "127.0.0.2")[0] == 200


def test_trusted_proxy_has_no_limit_of_its_own(server: ServiceProcess) -> None:
    with holding(server.url, 30, b"GET / HTTP/1.1\r\n", "127.0.0.1"):
        assert get(server.url, "/health", "127.0.0.1")[0] == 200


def test_full_server_closes_unfinished_requests_of_the_client_with_most_connections(tmp_path: Path) -> None:
    """1,100 connections from 11 addresses are more than the server holds."""
    with started(Service.BFF_API, tmp_path, MESH_MAX_CONNECTIONS_PER_CLIENT="100") as running, ExitStack() as held:
        running.wait_until("/health", 200)
        for number in range(11):
            held.enter_context(holding(running.url, 100, b"GET / HTTP/1.1\r\n", f"127.0.0.{50 + number}"))
        assert [get(running.url, "/health")[0] for _ in range(3)] == [200] * 3

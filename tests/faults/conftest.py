"""Servers and a mesh of each kind, shared by all tests of the folder. Each test repairs what it broke."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator

import pytest

from harness.servers import postgres, rabbitmq
from harness.servers.source import apt_install
from tests.faults.running import FaultyMesh, Servers, faulty_mesh, running_servers


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Start local servers, since tests kill and restart them."""
    for package, has_binaries in (("rabbitmq-server", rabbitmq.has_binaries), ("postgresql", postgres.has_binaries)):
        is_there = has_binaries() or (os.geteuid() == 0 and apt_install(package) and has_binaries())
        assert is_there, f"The fault suite kills servers, so it needs its own: apt-get install {package}"
    with running_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
def cluster_session(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyMesh]:
    with faulty_mesh(tmp_path_factory.mktemp("cluster"), servers) as mesh:
        yield mesh


@pytest.fixture(scope="session")
def embedded_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyMesh]:
    with faulty_mesh(tmp_path_factory.mktemp("embedded"), None) as mesh:
        yield mesh


@pytest.fixture
def cluster(cluster_session: FaultyMesh) -> Iterator[FaultyMesh]:
    """Return a mesh with RabbitMQ and Postgres, each behind a proxy."""
    yield cluster_session
    cluster_session.heal()


@pytest.fixture
def embedded(embedded_session: FaultyMesh) -> Iterator[FaultyMesh]:
    """Return a mesh with SQLite only."""
    yield embedded_session
    embedded_session.heal()


@pytest.fixture(params=["cluster", "embedded"])
def mesh(request: pytest.FixtureRequest) -> FaultyMesh:
    """Return a mesh of each kind in turn."""
    mesh: FaultyMesh = request.getfixturevalue(request.param)
    return mesh


@pytest.fixture
def run(request: pytest.FixtureRequest) -> str:
    """Return the test's name in characters that file names may have."""
    return "".join(character if character.isalnum() else "-" for character in request.node.name)


@pytest.fixture
def seed(run: str) -> int:
    """Return a seed that depends on the test only; printed when the test fails."""
    number = zlib.crc32(run.encode())
    print(f"seed {number}")
    return number

"""The public server as a process, with short time limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh.contracts.topology import Service
from tests.service_process import ServiceProcess, started

SHORT = {"MESH_HEADER_TIMEOUT_S": "3", "MESH_TRANSFER_GRACE_S": "3"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """bff-api alone: the attacks need no other service."""
    folder: Path = tmp_path_factory.mktemp("server")
    with started(Service.BFF_API, folder, **SHORT) as running:
        running.wait_until("/health", 200)
        yield running
        assert running.end() == 0, running.log.read_text()

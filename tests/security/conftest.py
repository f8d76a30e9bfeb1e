"""One mesh, as `make run` starts it, for the attacks on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.running_mesh import RunningMesh, running_mesh
from tests.e2e.page.drawing import draw_page, image_file


@pytest.fixture(scope="package")
def public_mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMesh]:
    """Return a mesh whose public address is all of the machine's."""
    folder = tmp_path_factory.mktemp("public") / "data"
    with running_mesh(folder, {"MESH_HOST": "0.0.0.0"}) as mesh:
        yield mesh


@pytest.fixture
def data(public_mesh: RunningMesh) -> Path:
    return public_mesh.data


@pytest.fixture(scope="session")
def picture() -> bytes:
    """Return a PNG of three lines of print."""
    return image_file("picture.png", draw_page())["buffer"]

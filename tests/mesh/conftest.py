"""Start the whole system: once for each test module, with the real models once for all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.mesh.system import Mesh, running_mesh

_WARM_UP_S = 60


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="package")
def real_mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    """Return a mesh with the committed models, warmed up."""
    with running_mesh(tmp_path_factory.mktemp("mesh"), with_real_models=True) as mesh:
        until = time.monotonic() + _WARM_UP_S
        while (ready := mesh.call("GET", "/ready")).status != 200:
            assert time.monotonic() < until, ready.data
            time.sleep(0.1)
        yield mesh


@pytest.fixture
def mesh(running: Mesh) -> Iterator[Mesh]:
    """Return a mesh whose detector looks at the picture."""
    running.detector.fixed_boxes = None
    yield running
    running.detector.fixed_boxes = None
    running.detector.may_answer.set()
    running.recognizer.may_answer.set()

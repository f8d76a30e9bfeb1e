"""Where a test's server comes from: the order of the choices, in one place."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parents[2]

Server = TypeVar("Server")
Start = Callable[[], AbstractContextManager[Server]]


@contextmanager
def running(
    name: str,
    package: str,
    *,
    external: Start[Server] | None,
    has_binaries: Callable[[], bool],
    local: Start[Server],
    container: Start[Server],
) -> Iterator[Server]:
    """Start the first kind of server that is available here; fail the test where there is none."""
    if external is not None:
        start = external
    elif has_binaries():
        start = local
    elif has_docker():
        start = container
    elif os.geteuid() == 0 and apt_install(package) and has_binaries():
        start = local
    else:
        pytest.fail(
            f"This test needs {name}: install it (apt-get install {package}), start Docker, "
            f"or set MESH_TEST_{name.upper()}_URL to a server that tests may use."
        )
    with start() as server:
        yield server


def has_docker() -> bool:
    return bool(shutil.which("docker")) and subprocess.run(["docker", "info"], capture_output=True).returncode == 0


def apt_install(package: str) -> bool:
    return subprocess.run([ROOT / "scripts" / "apt-install.sh", package]).returncode == 0

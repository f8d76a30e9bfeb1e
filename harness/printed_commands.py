"""The commands that the API's documents print, and running them as they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from harness.running_mesh import RunningMesh
from mesh.contracts.api_key import Scope

_COMMANDS: Final = re.compile(r"```bash\n(.*?)\n```", re.DOTALL)
_TIMEOUT_S: Final = 60.0


def commands_of(operation: Mapping[str, Any]) -> str:
    """Return the commands in the description of an operation. Raises AssertionError if there are none."""
    found = _COMMANDS.findall(operation.get("description", ""))
    assert len(found) == 1, f"{operation['operationId']} shows no command"
    return str(found[0])


def run_commands(commands: str, folder: Path, key: str) -> bytes:
    """Return their output. Each exit code is checked: bash alone reports only the last."""
    script = f"set -euo pipefail\n{commands}"
    environment = {**os.environ, "OCR_MESH_KEY": key}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, timeout=_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def create_key(mesh: RunningMesh) -> str:
    """Return a new API key that may do everything."""
    scopes = [argument for scope in Scope for argument in ("--scope", scope)]
    made = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), "keys", "create", "examples", *scopes],
        env={**os.environ, "MESH_DATA": str(mesh.data), "MESH_PORT": mesh.url.rpartition(":")[2]},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=True,
    )
    return made.stdout.strip()

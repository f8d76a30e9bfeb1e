"""API keys of a running mesh, by the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from harness.running_mesh import RunningMesh, running_mesh
from harness.waiting import eventually


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMesh]:
    with running_mesh(tmp_path_factory.mktemp("keys"), {"MESH_ACCESS": "keys"}) as mesh:
        yield mesh


def ocr_mesh(mesh: RunningMesh, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESH_")}
    own = {"MESH_DATA": str(mesh.data), "MESH_PORT": mesh.url.rpartition(":")[2]}
    return subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), *arguments],
        env=kept | own | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def status(mesh: RunningMesh, key: str | None) -> int:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return urllib3.request("GET", f"{mesh.url}/api/images", headers=headers, retries=False).status


def test_key_is_made_used_listed_and_revoked(mesh: RunningMesh, picture: bytes) -> None:
    made = ocr_mesh(mesh, "keys", "create", "office scanner")
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    assert (status(mesh, None), status(mesh, key)) == (401, 200)
    read = urllib3.request(
        "POST",
        f"{mesh.url}/read",
        fields={"image": ("a.png", picture)},
        headers={"Authorization": f"Bearer {key}"},
        retries=False,
    )
    assert (read.status, read.json()["kept"]) == (200, True)

    listed = ocr_mesh(mesh, "keys", "list").stdout
    key_id = key.split("_")[1]
    assert f"{key_id}  read,write  expires " in listed
    assert "office scanner" in listed
    assert key not in listed

    assert ocr_mesh(mesh, "keys", "revoke", key_id).returncode == 0
    eventually(lambda: status(mesh, key) == 401, within_s=5.5)
    assert f"{key_id}  read,write  revoked " in ocr_mesh(mesh, "keys", "list").stdout
    logs = "".join(path.read_text() for path in (mesh.data / "log").iterdir())
    assert key not in logs


def test_command_without_the_secret_of_the_deployment_is_refused(mesh: RunningMesh, tmp_path: Path) -> None:
    missing = ocr_mesh(mesh, "keys", "list", MESH_DATA=str(tmp_path))
    assert (missing.returncode, "MESH_INNER_SECRET" in missing.stderr) == (1, True)
    assert not list(tmp_path.iterdir())
    wrong = ocr_mesh(mesh, "keys", "list", MESH_INNER_SECRET="x" * 40)
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)


def test_unknown_access_stops_the_start(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESH_")}
    done = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), "serve"],
        env=kept | {"MESH_DATA": str(tmp_path), "MESH_ACCESS": "open,oidc"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, "MESH_ACCESS" in done.stderr) == (1, True)

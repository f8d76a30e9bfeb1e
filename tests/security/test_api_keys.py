"""API keys of a running mesh, by the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from harness.client import Client
from harness.running_mesh import RunningMesh, other_bff
from harness.waiting import eventually


@pytest.fixture
def closed(public_mesh: RunningMesh) -> Iterator[Client]:
    """Return a bff-api where only clients with a key may do anything."""
    with other_bff(public_mesh, {"MESH_ACCESS": "keys"}) as closed:
        yield closed


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


def status(bff: Client, key: str | None) -> int:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return urllib3.request("GET", f"{bff.url}/api/images", headers=headers, timeout=60, retries=False).status


def test_key_is_made_used_listed_and_revoked(public_mesh: RunningMesh, closed: Client, picture: bytes) -> None:
    limits = ("--rate", "90/minute", "--quota-pictures", "50", "--quota-bytes", "900000")
    made = ocr_mesh(public_mesh, "keys", "create", "office scanner", *limits)
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    assert (status(closed, None), status(closed, key)) == (401, 200)
    read = urllib3.request(
        "POST",
        f"{closed.url}/read",
        fields={"image": ("a.png", picture)},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
        retries=False,
    )
    assert (read.status, read.json()["kept"]) == (200, True)

    listed = ocr_mesh(public_mesh, "keys", "list").stdout
    key_id = key.split("_")[1]
    assert f"{key_id}  read,write  expires " in listed
    assert "office scanner" in listed
    assert "  rate 90/minute  pictures 50  bytes 900000  " in listed
    assert key not in listed

    limits = ("--rate", "default", "--quota-pictures", "60", "--name", "hall")
    changed = ocr_mesh(public_mesh, "keys", "change", key_id, *limits)
    assert changed.returncode == 0, changed.stderr
    assert "  pictures 60  bytes 900000  " in changed.stdout
    assert "hall" in changed.stdout
    assert "rate" not in changed.stdout
    assert ocr_mesh(public_mesh, "keys", "change", key_id, "--rate", "fast").returncode == 1

    assert ocr_mesh(public_mesh, "keys", "revoke", key_id).returncode == 0
    eventually(lambda: status(closed, key) == 401, within_s=5.5)
    assert f"{key_id}  read,write  revoked " in ocr_mesh(public_mesh, "keys", "list").stdout
    logs = "".join(path.read_text() for path in (public_mesh.data / "log").iterdir())
    assert key not in logs


def test_command_without_the_secret_of_the_deployment_is_refused(public_mesh: RunningMesh, tmp_path: Path) -> None:
    missing = ocr_mesh(public_mesh, "keys", "list", MESH_DATA=str(tmp_path))
    assert (missing.returncode, "MESH_INNER_SECRET" in missing.stderr) == (1, True)
    assert not list(tmp_path.iterdir())
    wrong = ocr_mesh(public_mesh, "keys", "list", MESH_INNER_SECRET="x" * 40)
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)


def test_key_with_an_invalid_limit_is_not_made(public_mesh: RunningMesh) -> None:
    for limit in (("--rate", "fast"), ("--quota-pictures", "0")):
        refused = ocr_mesh(public_mesh, "keys", "create", "x", *limit)
        assert (refused.returncode, limit[0][2:].replace("-", "_") in refused.stderr) == (1, True)


def test_unknown_access_stops_the_start(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESH_")}
    done = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), "serve"],
        env=kept | {"MESH_DATA": str(tmp_path), "MESH_ACCESS": "open,saml"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, "MESH_ACCESS" in done.stderr) == (1, True)

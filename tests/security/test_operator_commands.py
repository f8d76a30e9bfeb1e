"""Commands of operators beside a running mesh: audit log, owners, quotas, dead letters."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.client import Client
from harness.running_mesh import RunningMesh
from harness.waiting import eventually
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqliteQueue


@pytest.fixture
def person(public_mesh: RunningMesh) -> Client:
    person = Client(public_mesh.url)
    person.start_session()
    return person


def ocr_mesh(mesh: RunningMesh, *arguments: str, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESH_")}
    own = {"MESH_DATA": str(mesh.data), "MESH_PORT": mesh.url.rpartition(":")[2]}
    done = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), *arguments],
        env=kept | own | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def log_of(mesh: RunningMesh, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ocr_mesh(mesh, "audit", *arguments).splitlines()]


def test_log_is_exported_with_what_persons_and_operators_did(
    public_mesh: RunningMesh, person: Client, picture: bytes
) -> None:
    image_id = person.read(picture)["id"]
    eventually(lambda: person.stored(image_id))
    eventually(lambda: log_of(public_mesh, "--object", image_id))
    [read] = log_of(public_mesh, "--object", image_id)
    assert (read["action"], read["actor_kind"], read["address"]) == ("picture-read", "session", "127.0.0.1")
    assert person.cookie is not None
    assert log_of(public_mesh, "--owner", person.cookie) == [read]
    assert log_of(public_mesh, "--actor", read["actor"], "--until", read["at"][:19]) == []
    table = ocr_mesh(public_mesh, "audit", "--format", "csv", "--object", image_id)
    assert [row["object_id"] for row in csv.DictReader(io.StringIO(table))] == [image_id]
    assert log_of(public_mesh, "--action", "audit-exported")[0]["actor_kind"] == "operator"

    ocr_mesh(public_mesh, "erase", "picture", image_id)
    assert [entry["action"] for entry in log_of(public_mesh, "--object", image_id)] == [
        "picture-deleted",
        "picture-read",
    ]


def test_quota_of_an_owner_is_set_and_listed(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    image_id = person.read(picture)["id"]
    eventually(lambda: person.stored(image_id))
    assert person.cookie is not None
    owner = person.cookie.partition(".")[0]
    ocr_mesh(public_mesh, "owners", "quota", person.cookie, "--pictures", "1")
    [line] = [line for line in ocr_mesh(public_mesh, "owners", "list").splitlines() if line.startswith(owner)]
    assert line.startswith(f"{owner}  1 pictures")
    assert line.endswith("quota 1 pictures, default")
    refused = person.call("POST", "/read", fields={"image": ("a.png", picture)})
    assert refused.status == 429
    changed = log_of(public_mesh, "--action", "quota-changed")[0]
    assert (changed["actor_kind"], changed["object_kind"]) == ("operator", "owner")
    assert owner not in json.dumps(changed)
    ocr_mesh(public_mesh, "owners", "quota", owner)
    assert person.call("POST", "/read", fields={"image": ("a.png", picture)}).status == 200


def test_replay_of_dead_letters_is_recorded(public_mesh: RunningMesh, tmp_path: Path) -> None:
    queue = SqliteQueue(public_mesh.data / "broker.db")
    queue.publish(Message(queue=Queue.IMAGE_DATA.dead_letters, body=b"[]", headers={"request_id": "replayed"}))
    queue.close()
    assert "1 replayed" in ocr_mesh(public_mesh, "dead-letters", "replay", Queue.IMAGE_DATA)
    [entry] = log_of(public_mesh, "--action", "dead-letters-replayed")
    assert (entry["actor_kind"], entry["object_id"]) == ("operator", Queue.IMAGE_DATA)
    # It works without image-store, and says so.
    broker = f"sqlite:///{public_mesh.data / 'broker.db'}"
    output = ocr_mesh(
        public_mesh, "dead-letters", "replay", Queue.IMAGE_DATA, MESH_DATA=str(tmp_path), MESH_BROKER_URL=broker
    )
    assert "not recorded in the audit log" in output

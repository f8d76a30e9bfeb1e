"""A person's data is erased by command and by API, with a report that proves it."""

from __future__ import annotations

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


def ocr_mesh(mesh: RunningMesh, *arguments: str) -> tuple[int, Any]:
    """Run the command beside the mesh; return its exit code and its output as JSON."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESH_")}
    done = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), *arguments],
        env=kept | {"MESH_DATA": str(mesh.data), "MESH_PORT": mesh.url.rpartition(":")[2]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def put(person: Client, picture: bytes) -> str:
    image_id: str = person.read(picture)["id"]
    eventually(lambda: person.stored(image_id))
    return image_id


def dead_letter(mesh: RunningMesh, **headers: str) -> None:
    """Leave a dead letter, as a failed event does."""
    queue = SqliteQueue(mesh.data / "broker.db")
    queue.publish(Message(queue=Queue.IMAGE_DATA.dead_letters, body=b"a very private text", headers=headers))
    queue.close()


def test_command_erases_a_picture_and_its_dead_letters(
    public_mesh: RunningMesh, person: Client, picture: bytes
) -> None:
    image_id = put(person, picture)
    dead_letter(public_mesh, request_id=image_id)
    code, before = ocr_mesh(public_mesh, "erase", "picture", image_id, "--check")
    assert (code, before["is_erased"], before["files"], before["events"]) == (1, False, 1, 1)
    assert person.stored(image_id)

    code, after = ocr_mesh(public_mesh, "erase", "picture", image_id)

    assert (code, after["is_erased"], after["rows"], after["files"], after["events"]) == (0, True, 0, 0, 0)
    assert {"tombstone", "backups", "browser-copies"} <= {each["rest"] for each in after["ends"]}
    assert person.call("GET", f"/api/image/{image_id}").status == 410
    assert b"a very private text" not in (public_mesh.data / "broker.db").read_bytes()


def test_command_erases_a_person(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    ids = [put(person, picture) for _ in range(2)]
    other = Client(public_mesh.url)
    other.start_session()
    others = put(other, picture)
    assert person.cookie is not None

    code, report = ocr_mesh(public_mesh, "erase", "person", person.cookie)

    assert (code, report["is_erased"], report["pictures_deleted"]) == (0, True, 2)
    assert [person.call("GET", f"/api/image/{image_id}").status for image_id in ids] == [410, 410]
    assert person.history() == []
    assert other.stored(others)


def test_api_erases_and_reports(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    image_id = put(person, picture)
    address = f"/api/image/{image_id}/erasure"
    assert person.call("GET", address).json()["is_erased"] is False
    stranger = Client(public_mesh.url)
    assert stranger.call("GET", address).status == 404
    assert stranger.call("GET", "/api/erasure").status == 401
    assert stranger.call("POST", "/api/erasure").status == 401

    report = person.call("POST", "/api/erasure").json()

    assert (report["is_erased"], report["pictures_deleted"], report["events"]) == (True, 1, 0)
    assert person.call("GET", address).json()["is_erased"] is True
    assert person.call("GET", "/api/erasure").json()["is_erased"] is True
    assert stranger.call("GET", address).status == 404


def test_routes_of_operators_are_not_public(public_mesh: RunningMesh, person: Client, picture: bytes) -> None:
    image_id = put(person, picture)
    for path in (f"/operator/image/{image_id}", f"/docs/try/image-store/operator/image/{image_id}"):
        assert person.call("DELETE", path).status in (404, 405)
    assert person.stored(image_id)

"""Today's services on data that version 0.1 (commit 417c8ea) wrote: `data_of_0_1/`, see its README."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from harness.running_mesh import RunningMesh, eventually, running_mesh
from image_store.database import Database
from image_store.entrypoints.migrate import migrate
from image_store.schema import REVISION

DATA: Final = Path(__file__).parent / "data_of_0_1"
SECRET: Final = "the-secret-of-the-upgrade-test-0123456789"
COOKIE: Final = "mFCti47elMKTpgw3EuSaVQ.MlLKXYbqufksg2FBJpugXEjetanFLBG69vUWYBC90Bw"

INVOICE: Final = "6ac865fd-006a-433e-8076-990f4061c29e"
NOTE: Final = "aeea3e90-791f-45ac-9fdc-10468b3895c3"
DELETED: Final = "4c3ca6be-1bd1-4a8a-b2e9-d2c9e7c0d70b"
PUBLIC: Final = "c564bf27-4898-41ba-8a0c-1584fd447f0f"
QUEUED: Final = "7f8d3b6f-081f-4da7-8a0e-4d07990f5e92"
IN_OUTBOX: Final = "195c4e1c-e9bf-436a-97ce-0a624e149daa"

MADE_ON: Final = datetime(2026, 11, 30, tzinfo=UTC)
KEPT: Final = timedelta(days=7)

Rows = dict[str, list[tuple[Any, ...]]]


def unpack(folder: Path) -> None:
    """Write the data as if it had been made yesterday: pictures expire after seven days."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    dates = {f"{date:%Y-%m-%d}": f"{date - MADE_ON + yesterday:%Y-%m-%d}" for date in (MADE_ON, MADE_ON + KEPT)}
    for name in ("store", "broker", "outbox"):
        script = (DATA / f"{name}.sql").read_text()
        for date, moved in dates.items():
            script = script.replace(date, moved)
        with closing(sqlite3.connect(folder / f"{name}.db")) as database:
            database.executescript(script)
    shutil.copytree(DATA / "pictures", folder / "pictures")
    (folder / "owner.secret").write_text(SECRET)
    (folder / "owner.secret").chmod(0o600)


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMesh]:
    """The running mesh, with the cookie of the owner of all pictures but one."""
    folder = tmp_path_factory.mktemp("mesh")
    unpack(folder)
    with running_mesh(folder, {}) as mesh:
        mesh.cookie = COOKIE
        yield mesh


def status(mesh: RunningMesh, image_id: str) -> int:
    return mesh._call("GET", f"/api/image/{image_id}").status


def corrected_lines(mesh: RunningMesh, image_id: str) -> list[str] | None:
    stored = mesh.stored(image_id)
    return stored and [box["corrected_text"] or box["text"] for box in stored["boxes"]]


def test_old_pictures_are_listed(mesh: RunningMesh) -> None:
    texts = {entry["id"]: (entry["name"], entry["text"]) for entry in mesh.history()}

    assert texts[INVOICE] == ("invoice.png", "INVOICE 2026-114 Two coffees, one tea")
    assert texts[NOTE][0] == "reminder.png"
    assert not texts.keys() & {DELETED, PUBLIC}
    [found] = mesh._call("GET", "/api/images?q=one+tea").json()["images"]
    assert found["id"] == INVOICE


def test_old_picture_is_opened(mesh: RunningMesh) -> None:
    stored = mesh.stored(INVOICE)

    assert stored is not None
    assert [box["text"] for box in stored["boxes"]] == ["INVOICE 2026-114", "Two coffeeS"]
    assert [box["corrected_text"] for box in stored["boxes"]] == [None, "Two coffees, one tea"]
    assert [word["text"] for word in stored["boxes"][0]["words"]] == ["INVOICE", "2026-114"]
    assert [(each["ord_num"], each["text"]) for each in stored["corrections"]] == [(1, "Two coffees, one tea")]
    [file] = (DATA / "pictures" / "64").iterdir()
    assert mesh.content(INVOICE) == file.read_bytes()
    assert mesh._call("GET", f"/api/image/{INVOICE}/thumbnail").status == 200


def test_old_picture_is_corrected_again(mesh: RunningMesh) -> None:
    mesh.correct(id=NOTE, ord_num=0, text="Call the doctor")

    eventually(lambda: corrected_lines(mesh, NOTE) == ["Call the doctor"])
    assert mesh._call("PATCH", f"/api/image/{NOTE}", json={"name": "doctor.png"}).status == 200
    stored = mesh.stored(NOTE)
    assert stored is not None
    assert (stored["name"], len(stored["corrections"])) == ("doctor.png", 2)


def test_old_picture_is_exported_in_every_format(mesh: RunningMesh) -> None:
    formats = [each["format"] for each in mesh._call("GET", "/api/formats").json()["formats"]]

    answers = {each: mesh._call("GET", f"/api/image/{INVOICE}/text?format={each}") for each in formats}

    assert {each: answer.status for each, answer in answers.items()} == dict.fromkeys(formats, 200)
    assert answers["text"].data.decode().split() == ["INVOICE", "2026-114", "Two", "coffees,", "one", "tea"]
    assert answers["pdf"].data.startswith(b"%PDF-")


def test_old_public_picture_needs_no_cookie(mesh: RunningMesh) -> None:
    answer = mesh._http.request("GET", f"{mesh.url}/api/image/{PUBLIC}")

    assert (answer.status, answer.json()["text"]) == (200, "Open on Sunday")


def test_old_picture_of_an_owner_is_not_found_by_others(mesh: RunningMesh) -> None:
    assert mesh._http.request("GET", f"{mesh.url}/api/image/{INVOICE}").status == 404


def test_picture_deleted_by_the_old_version_stays_deleted(mesh: RunningMesh) -> None:
    assert status(mesh, DELETED) == 410


def test_events_in_the_old_queue_are_stored_and_the_picture_can_be_deleted(mesh: RunningMesh) -> None:
    assert eventually(lambda: corrected_lines(mesh, QUEUED)) == ["Read and then stored"]

    assert mesh.delete(QUEUED) == 204
    assert status(mesh, QUEUED) == 410
    assert QUEUED not in {entry["id"] for entry in mesh.history()}


def test_events_in_the_old_outbox_are_stored_after_draining(mesh: RunningMesh) -> None:
    drain = [sys.executable, "-m", "bff_api.entrypoints.drain_outbox", str(mesh.data / "outbox.db")]
    environment = {**os.environ, "MESH_DATA": str(mesh.data)}

    assert subprocess.run(drain, env=environment, cwd=mesh.data, timeout=60, check=False).returncode == 0

    assert eventually(lambda: corrected_lines(mesh, IN_OUTBOX)) == ["Kept in an outbox"]
    assert "outbox.png" in {entry["name"] for entry in mesh.history()}


def test_usage_counts_old_pictures(mesh: RunningMesh) -> None:
    def counted() -> int:
        quota: dict[str, int] = mesh._call("GET", "/api/limits").json()["quota"]
        return quota["pictures"]

    # Events of the old queue may be stored at this moment.
    eventually(lambda: counted() == len(mesh.history()))
    assert counted() >= 2


def test_migration_only_adds(tmp_path: Path) -> None:
    unpack(tmp_path)
    before = rows(tmp_path / "store.db")

    with closing(Database(f"sqlite:///{tmp_path / 'store.db'}", "tests")) as database:
        assert migrate(database) == REVISION

    after = rows(tmp_path / "store.db", before)
    assert after.pop("alembic_version") != before.pop("alembic_version")
    assert after == before


def rows(file: Path, like: Rows | None = None) -> Rows:
    """Return the rows of each table with its columns first; with `like`, only the tables and columns that it has."""
    with closing(sqlite3.connect(file)) as database:
        tables = like or [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: Rows = {}
        for table in tables:
            present = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            columns = list(like[table][0]) if like else present
            selected = ", ".join(f'"{column}"' for column in columns)
            found[table] = [tuple(columns), *database.execute(f"SELECT {selected} FROM {table} ORDER BY 1")]
    return found

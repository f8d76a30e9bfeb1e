"""The console scripts as an operator starts them; tests/e2e runs the services themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from image_store.database import Database


def run(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=110)


@pytest.mark.parametrize(
    ("command", "environment", "message"),
    [
        (
            ["image-store-worker"],
            {"MESH_BLOB_URL": "s4://bucket"},
            "MESH_BLOB_URL: only file:///FOLDER and s3://BUCKET/PREFIX are known, not 's4://bucket'",
        ),
        (
            ["image-store-migrate"],
            {"MESH_DATABASE_URL": "mydb"},
            "MESH_DATABASE_URL: Could not parse SQLAlchemy URL from given URL string",
        ),
        (
            ["image-store-migrate", "--down-to", "0815"],
            {},
            "image-store-migrate: Can't locate revision identified by '0815'",
        ),
    ],
)
def test_operators_mistake_ends_a_command_with_one_line(
    tmp_path: Path, command: list[str], environment: dict[str, str], message: str
) -> None:
    ended = run(*command, MESH_DATA=str(tmp_path), **environment)
    assert (ended.returncode, ended.stderr) == (1, f"{message}\n")


def test_another_database_on_the_same_server_is_migrated(postgres_url: str) -> None:
    server, _, name = postgres_url.rpartition("/")
    assert run("image-store-migrate", "--database", name, MESH_DATABASE_URL=f"{server}/postgres").returncode == 0
    with closing(Database(postgres_url, "test")) as database:
        database.check_ready()

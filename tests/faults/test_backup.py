"""Test backup and restore by the scripts while pictures are being sent.

kubectl and docker are fakes that run their command on this machine, where servers and mesh are.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from harness.servers.source import ROOT
from harness.waiting import eventually
from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import OWNER, Ledger
from tests.faults.running import FaultyMesh

_ROWS_ONCE = ("image_box", "text_correction", "image", "image_lifecycle")
_HOURS_S = 2 * 3600

_STAND_IN = """#!/bin/sh
case "$*" in *" get pod "*) echo "$STAND_IN_POD"; exit ;; esac
echo "${{0##*/}} $*" >> "$STAND_IN_LOG"
{to_command}
"$@" || exit
case "$*" in *pg_dump*) [ ! -x "$STAND_IN_HOOK" ] || "$STAND_IN_HOOK" ;; esac
"""
_TO_COMMAND = {"kubectl": 'while [ "$1" != -- ]; do shift; done; shift', "docker": "shift 4"}

_PODS = {"cloudnative-pg": "pod/postgres-2"}
"""Name of the primary instance of CloudNativePG."""

_DELETE = """#!{python}
import urllib.request
headers = {{"Ocr-Mesh-Owner": "{owner}", "Ocr-Mesh-Inner": "{secret}"}}
request = urllib.request.Request("{url}", method="DELETE", headers=headers)
urllib.request.urlopen(request, timeout=20).close()
"""


class Operator:
    """Runs the scripts in one of the three environments."""

    def __init__(self, mesh: FaultyMesh, folder: Path, place: str):
        assert mesh.servers is not None
        self.hook = folder / "after-the-rows"
        self.log = folder / "log"
        self.backups = folder / "backups"
        self._place = "kubernetes" if place in _PODS else place
        tools = folder / "bin"
        tools.mkdir()
        for name, to_command in _TO_COMMAND.items():
            (tools / name).write_text(_STAND_IN.format(to_command=to_command))
            (tools / name).chmod(0o755)
        self._environment = {
            **mesh.environment,
            "MESH_DATABASE_URL": mesh.database_url,
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "POSTGRES_USER": "app",
            "POSTGRES_DB": "mesh",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(mesh.servers.database.port),
            "STAND_IN_LOG": str(self.log),
            "STAND_IN_HOOK": str(self.hook),
            "STAND_IN_POD": _PODS.get(place, ""),
        }

    def run(self, command: str | Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, *arguments], env=self._environment, cwd=ROOT, capture_output=True, text=True, timeout=110
        )

    def back_up(self) -> Path:
        """Back up and return the folder."""
        ended = self.run("scripts/store/backup.sh", self._place, self.backups)
        assert ended.returncode == 0, ended.stderr
        return Path(ended.stdout.strip())

    def restore(self, backup: Path) -> str:
        """Restore and return the output."""
        ended = self.run("scripts/store/restore.sh", self._place, backup)
        assert ended.returncode == 0, ended.stderr
        return ended.stderr

    def called(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str:
    place: str = request.param
    return place


@pytest.fixture
def operator(cluster: FaultyMesh, tmp_path: Path, place: str) -> Iterator[Operator]:
    yield Operator(cluster, tmp_path, place)
    # Other tests compare the whole store, and rows that the backup did not have are missing now.
    eventually(cluster.is_drained)
    sql(cluster, *(f"DELETE FROM {table}" for table in _ROWS_ONCE))
    shutil.rmtree(cluster.pictures, ignore_errors=True)
    for name in databases(cluster):
        if name.startswith("mesh_"):
            sql(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


def sql(mesh: FaultyMesh, *statements: str, values: Sequence[object] = ()) -> None:
    with closing(psycopg2.connect(mesh.database_url.replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)


def ask(mesh: FaultyMesh, query: str) -> list[str]:
    """Return the first column."""
    url = mesh.database_url.replace("+psycopg2", "")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return [value for (value,) in cursor]


def databases(mesh: FaultyMesh) -> list[str]:
    return ask(mesh, "SELECT datname FROM pg_database")


def pods_of(postgres: str) -> set[str]:
    """Return the commands of both scripts."""
    called = "kubectl --namespace=ocr-mesh exec --stdin --quiet --container="
    return {f"{called}postgres {postgres}", f"{called}image-store-rest deployment/image-store-rest"}


def rest_url(mesh: FaultyMesh) -> str:
    return f"http://127.0.0.1:{int(mesh.environment['MESH_PORT']) + 3}"


def lose_everything(mesh: FaultyMesh) -> None:
    """Delete all tables and pictures."""
    [owner] = ask(mesh, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
    url = mesh.database_url.replace("+psycopg2", "")
    with closing(psycopg2.connect(url, dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            # Ends the worker's connections first; dropping only the tables can deadlock with its transactions.
            cursor.execute("DROP DATABASE mesh WITH (FORCE)")
            cursor.execute(f'CREATE DATABASE mesh OWNER "{owner}"')
    # In one step, since the worker continues to write.
    lost = mesh.pictures.with_name("lost")
    mesh.pictures.rename(lost)
    shutil.rmtree(lost)


def feed_on(feeder: Feeder) -> Callable[[Callable[[], bool]], None]:
    feeder.pause_s = 0.1
    return lambda is_over: feeder.feed(10, until=is_over)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("place", ["kubernetes"], indirect=True)
def test_backup_is_restored_and_later_pictures_are_stored(cluster: FaultyMesh, operator: Operator, run: str) -> None:
    with (
        cluster.feeder(f"{run}-before") as before,
        cluster.feeder(f"{run}-meanwhile") as meanwhile,
        cluster.feeder(f"{run}-after") as after,
    ):
        before.feed(20)
        cluster.store.wait_until_all_is_kept(before.ledger)

        deleted = before.ledger.promised[7]
        url = f"{rest_url(cluster)}/api/image/{deleted.image_id}"
        secret = (cluster.data / "inner.secret").read_text()
        operator.hook.write_text(_DELETE.format(python=sys.executable, url=url, owner=OWNER, secret=secret))
        operator.hook.chmod(0o755)
        with Background(feed_on(meanwhile)):
            backup = operator.back_up()
        deleted.is_deleted = True
        cluster.store.wait_until_all_is_kept(meanwhile.ledger)

        with Background(feed_on(after)):
            lose_everything(cluster)
            eventually(lambda: "waiting for database or pictures" in cluster.worker.log_text())
            said = operator.restore(backup)
        assert "--fix repairs them" in said
        eventually(cluster.is_drained)

        # What came while the backup was made is in it, in part, or is not.
        allowed = ("missing: ", "other boxes: ", "half: ", "foreign file: ", "missing file: ")
        found = cluster.store.differences(meanwhile.ledger)
        assert [line for line in found if not line.startswith(allowed)] == []
        forget(cluster, meanwhile.ledger)

        # What was deleted after its row's turn and before its file's is a row without a file; what came, the opposite.
        findings = operator.run("image-store-consistency")
        assert (findings.returncode, lost_files(findings.stdout)) == (1, [deleted.image_id]), findings.stdout
        make_older(cluster.pictures)
        assert operator.run("image-store-consistency", "--fix").returncode == 0
        assert operator.run("image-store-consistency").returncode == 0
        for feeder in (before, after):
            cluster.store.wait_until_all_is_kept(feeder.ledger)
    pods = {call.split(" -- ")[0] for call in operator.called()}
    assert pods == pods_of("pod/postgres-0")
    assert [name for name in databases(cluster) if name.startswith("mesh_before_")]


@pytest.mark.parametrize("place", ["compose", "cloudnative-pg"], indirect=True)
def test_backup_is_restored(cluster: FaultyMesh, operator: Operator, run: str, place: str) -> None:
    if place == "cloudnative-pg":
        sql(cluster, "CREATE ROLE ocr_mesh", "ALTER DATABASE mesh OWNER TO ocr_mesh")
    with cluster.feeder(run) as feeder:
        feeder.feed(10)
        cluster.store.wait_until_all_is_kept(feeder.ledger)
        backup = operator.back_up()
        lose_everything(cluster)
        assert "consistent" in operator.restore(backup)
        cluster.store.wait_until_all_is_kept(feeder.ledger)
    if place == "compose":
        containers = {" ".join(call.split()[:5]) for call in operator.called()}
        assert containers == {f"docker compose exec --no-TTY {name}" for name in ("postgres", "image-store-rest")}

    if place == "cloudnative-pg":
        # A superuser restores there, but another user owns the tables.
        assert ask(cluster, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'") == ["ocr_mesh"]
        assert {call.split(" -- ")[0] for call in operator.called()} == pods_of("pod/postgres-2")


@pytest.mark.parametrize("place", ["here"], indirect=True)
class TestFailures:
    def test_failed_backup_leaves_only_a_partial_one(self, cluster: FaultyMesh, operator: Operator) -> None:
        ended = operator.run(
            "env", "MESH_BLOB_URL=file:///dev/null/pictures", "scripts/store/backup.sh", "here", operator.backups
        )
        assert ended.returncode != 0
        assert [folder.suffix for folder in operator.backups.iterdir()] == [".partial"]

    def test_failed_restore_changes_nothing(self, cluster: FaultyMesh, operator: Operator, run: str) -> None:
        with cluster.feeder(run) as feeder:
            feeder.feed(5)
            cluster.store.wait_until_all_is_kept(feeder.ledger)
            backup = operator.back_up()
            rows = (backup / "rows.dump").read_bytes()
            (backup / "rows.dump").write_bytes(rows[: len(rows) // 2])
            ended = operator.run("scripts/store/restore.sh", "here", backup)
            assert ended.returncode != 0
            feeder.feed(8)
            cluster.store.wait_until_all_is_kept(feeder.ledger)
            (backup / "rows.dump").write_bytes(rows)
            assert "done" in operator.restore(backup)

    def test_only_backups_of_more_than_a_week_are_deleted(self, cluster: FaultyMesh, operator: Operator) -> None:
        operator.backups.mkdir()
        kept = time.strftime("%Y-%m-%dT%H-%M-%SZ", time.gmtime(time.time() - 6.9 * 86_400))
        for name in ("2026-01-01T00-00-00Z", kept, "notes", "2026-01-01T00-00-00Z.partial", "2026-01-01"):
            (operator.backups / name).mkdir()
        new = operator.back_up()
        names = {folder.name for folder in operator.backups.iterdir()}
        assert names == {new.name, kept, "notes", "2026-01-01T00-00-00Z.partial", "2026-01-01"}

    def test_invalid_arguments_give_one_line(self, operator: Operator) -> None:
        for arguments, said in (
            (("backup.sh",), "backup.sh: usage: backup.sh kubernetes|compose|here FOLDER"),
            (("backup.sh", "there", "x"), "backup.sh: unknown place: there (kubernetes, compose or here)"),
            (
                ("restore.sh", "here", "/none"),
                "restore.sh: /none is not a backup: rows.dump or pictures.tar is missing",
            ),
        ):
            ended = operator.run(f"scripts/store/{arguments[0]}", *arguments[1:])
            assert (ended.returncode, ended.stderr) == (2, f"{said}\n")

    def test_passwords_are_not_in_commands(self, operator: Operator) -> None:
        tool = operator.log.with_name("bin") / "pg_dump"
        tool.write_text('#!/bin/sh\necho "$* by $PGPASSWORD" >"$STAND_IN_LOG"; exit 1\n')
        tool.chmod(0o755)
        url = "DATABASE_URL=postgresql://me:a%2Fb%20c@db.example:5433/mesh?sslmode=require"
        assert operator.run("env", url, "scripts/store/backup.sh", "kubernetes", operator.backups).returncode == 1
        (called,) = operator.called()
        assert called.startswith("--dbname=postgresql://me@db.example:5433/mesh?sslmode=require --format=custom ")
        assert called.endswith(" by a/b c")

    def test_sqlite_database_is_refused(self, cluster: FaultyMesh, operator: Operator) -> None:
        ended = operator.run("env", "MESH_DATABASE_URL=sqlite:////x.db", "scripts/store/backup.sh", "here", "/none")
        assert ended.returncode == 2
        assert "stop the mesh and copy its folder" in ended.stderr


def lost_files(log: str) -> list[str]:
    """Return the ids of the rows without a file in the output of image-store-consistency."""
    return [json.loads(line)["image_id"] for line in log.splitlines() if '"row without its file"' in line]


def forget(mesh: FaultyMesh, ledger: Ledger) -> None:
    ids = tuple(sent.image_id for sent in ledger.promised)
    for table in _ROWS_ONCE:
        column = "id" if table.startswith("image") and table != "image_box" else "image_id"
        sql(mesh, f"DELETE FROM {table} WHERE {column} IN %s", values=(ids,))


def make_older(folder: Path) -> None:
    """Make the files some hours old: younger ones may be waiting for their row."""
    then = time.time() - _HOURS_S
    for file in folder.rglob("*"):
        os.utime(file, (then, then))

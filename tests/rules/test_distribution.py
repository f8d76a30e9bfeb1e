"""Tests that share a mesh run in one process of `make test`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harness.servers.source import ROOT
from tests.distribution import CLUSTER_FAULTS, EMBEDDED_FAULTS, GROUPS, group_of

SHARED = ("embedded_mesh", "public_mesh", "real_mesh")
_CONFTEST = """
from tests.distribution import GroupScheduling

def pytest_xdist_make_scheduler(config, log):
    return GroupScheduling(config, log)
"""
_TEST = """
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(4))
def test_process(number):
    with pathlib.Path("processes").open("a") as file:
        print(f'["{__file__}", "{os.environ["PYTEST_XDIST_WORKER"]}"]', file=file)
"""


@pytest.mark.parametrize("fixture", SHARED)
def test_files_that_use_a_shared_mesh_are_one_group(fixture: str) -> None:
    """Those of the page have a mesh of their own: with the others they would be the longest group."""
    files = [path.relative_to(ROOT) for path in ROOT.glob("tests/**/test_*.py")]
    files = [file for file in files if file.parent.name not in ("rules", "page")]
    users = [str(file) for file in files if re.search(rf"\b{fixture}\b", (ROOT / file).read_text())]
    assert users
    assert len({group_of(f"{file}::test") for file in users}) == 1, users


def test_tests_of_faults_are_in_the_group_of_their_mesh() -> None:
    groups = {"cluster": CLUSTER_FAULTS, "embedded": EMBEDDED_FAULTS}
    for file in (ROOT / "tests/faults").glob("test_*.py"):
        found = re.findall(r"def (test_\w+)\((?:[^)]*\W)?(cluster|embedded): FaultyMesh", file.read_text())
        for name, mesh in found:
            assert group_of(f"tests/faults/{file.name}::{name}") == groups[mesh], name
    assert group_of("tests/faults/test_blob_folder.py::test[embedded-read-only]") == EMBEDDED_FAULTS


def test_each_group_has_tests() -> None:
    for start in GROUPS:
        path, _, name = start.partition("::")
        files = list(ROOT.glob(f"{path}**/test_*.py" if path.endswith("/") else path))
        assert any(f"def {name}" in file.read_text() for file in files), start


def test_each_group_runs_in_one_process(tmp_path: Path) -> None:
    """With other versions of pytest and pytest-xdist too: with some, groups were ignored without a message."""
    folder = tmp_path / "tests" / "faults"
    folder.mkdir(parents=True)
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\naddopts = --import-mode=importlib")
    for path in (folder / "test_a.py", folder / "test_b.py", tmp_path / "test_c.py"):
        path.write_text(_TEST)
    command = [sys.executable, "-m", "pytest", "-q", "--numprocesses=2", "--dist=loadscope", "--no-loadscope-reorder"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout
    ran = {tuple(json.loads(line)) for line in (tmp_path / "processes").read_text().splitlines()}
    assert len(ran) == 3
    assert len({process for file, process in ran if "faults" in file}) == 1

"""The script that says whether an installation works: that it sees one that does, and one that does not."""

import subprocess
from pathlib import Path

import pytest

from harness.ports import free_port
from harness.running_mesh import RunningMesh
from harness.servers.source import ROOT


def smoke(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run it with the system's Python: it may need no package."""
    command = ["/usr/bin/env", "-i", "python3", "-I", str(ROOT / "scripts" / "smoke.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)


def test_a_mesh_that_reads_and_keeps_is_found_to_work(embedded_mesh: RunningMesh) -> None:
    done = smoke(embedded_mesh.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "CAFE AM MARKT" in done.stdout
    assert "deleted" in done.stdout


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "127.0.0.1"])
def test_one_line_says_what_was_tried_when_nothing_works(address: str) -> None:
    done = smoke(address.format(port=free_port()), "--within", "0")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("smoke: ")
    assert "127.0.0.1" in line


def test_a_mesh_that_does_not_keep_is_found_out(embedded_mesh: RunningMesh, tmp_path: Path) -> None:
    program = tmp_path / "forgetful.py"
    program.write_text(
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import smoke; smoke.User.history = lambda self: []\n"
        "sys.exit(smoke.main([sys.argv[2], '--within', '1']))\n"
    )
    command = ["python3", str(program), str(ROOT / "scripts"), embedded_mesh.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert "not in the history after 1 s" in done.stderr

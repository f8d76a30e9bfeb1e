"""Test that no process is left when the supervisor is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.waiting import eventually

WITH_CHILD = "import subprocess; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
SUPERVISED = f"""
import pathlib, sys
from ocr_mesh.process import Service
from ocr_mesh.supervisor import Supervisor
folder = pathlib.Path(sys.argv[1])
services = [
    Service("parent", [sys.executable, "-c", {WITH_CHILD!r}]),
    Service("stubborn", [sys.executable, "-c", {STUBBORN!r}]),
]
for service in services:
    log = folder / (service.name + ".log")
    object.__setattr__(service, "is_ready", lambda log=log: log.stat().st_size > 0)
Supervisor(folder, lambda line: print(line, flush=True), stop_timeout_s=0.5).run(services, when_ready="all ready")
"""


def children(pid: int) -> list[int]:
    """Return the direct children that run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed if is_alive(int(child))]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return ""


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A supervisor in a process group of its own, once its two services are ready; logs lie in `tmp_path`."""
    command = [sys.executable, "-c", SUPERVISED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        while process.stdout.readline() != "all ready\n":
            assert process.poll() is None
        yield process


def test_no_process_is_left_when_the_supervisor_is_killed(supervisor: "subprocess.Popen[str]", tmp_path: Path) -> None:
    direct = children(supervisor.pid)
    grandchild = int((tmp_path / "parent.log").read_text())
    assert len(direct) == 3  # the two services and the guard

    os.killpg(supervisor.pid, signal.SIGKILL)

    eventually(lambda: not any(map(is_alive, [*direct, grandchild])))


def test_guard_that_died_is_replaced(supervisor: "subprocess.Popen[str]") -> None:
    [guard] = [pid for pid in children(supervisor.pid) if "guard.py" in command_of(pid)]

    os.kill(guard, signal.SIGKILL)
    eventually(lambda: any(pid != guard and "guard.py" in command_of(pid) for pid in children(supervisor.pid)))
    time.sleep(1)  # the new one reads which groups run
    direct = children(supervisor.pid)
    supervisor.kill()

    eventually(lambda: not any(map(is_alive, direct)))

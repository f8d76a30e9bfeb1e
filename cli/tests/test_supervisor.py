import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.waiting import eventually
from ocr_mesh.process import Service
from ocr_mesh.restarts import RestartLimits
from ocr_mesh.supervised import ServiceFailed
from ocr_mesh.supervisor import Supervisor

OBEDIENT = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_CHILD = "import subprocess; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
EXITS_ON_FILE = """
import pathlib, subprocess, sys, time
ready, die = map(pathlib.Path, sys.argv[1:])
print(subprocess.Popen(['sleep', '60']).pid, flush=True)
ready.touch()
while not die.exists():
    time.sleep(.01)
ready.unlink()
sys.exit('the reason')
"""
SOON = RestartLimits(first_wait_s=0.05)


def python(folder: Path, name: str, code: str, *arguments: str, stops_first: bool = False) -> Service:
    """Return a service that is ready when it has written to its log in `folder`."""

    def has_written() -> bool:
        return (folder / f"{name}.log").stat().st_size > 0

    return Service(name, [sys.executable, "-c", code, *arguments], is_ready=has_written, stops_first=stops_first)


def never() -> bool:
    return False


class Said(list[str]):
    """What a supervisor said; sends this process `signal_number` once it said that all is ready."""

    def __init__(self, signal_number: signal.Signals | None = None) -> None:
        super().__init__()
        self.signal_number = signal_number

    def __call__(self, line: str) -> None:
        self.append(line)
        if line == "all ready" and self.signal_number is not None:
            os.kill(os.getpid(), self.signal_number)


def children() -> list[str]:
    listed = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return [line for line in listed.stdout.splitlines() if "ps -o" not in line]


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_says_who_is_ready_and_stops_all_when_a_signal_comes(tmp_path: Path, number: signal.Signals) -> None:
    said = Said(number)
    before = children()

    Supervisor(tmp_path, said).run(
        [python(tmp_path, "first", OBEDIENT), python(tmp_path, "second", OBEDIENT)], when_ready="all ready"
    )

    assert sorted(line.split()[0] for line in said[:2]) == ["first", "second"]
    assert said[2:] == ["all ready", "stopping"]
    assert children() == before


def test_run_kills_when_no_process_heeds_sigterm(tmp_path: Path) -> None:
    before, said = children(), Said(signal.SIGTERM)

    Supervisor(tmp_path, said, stop_timeout_s=0.3).run([python(tmp_path, "stubborn", STUBBORN)], when_ready="all ready")

    assert children() == before


def test_run_leaves_no_process_when_the_signal_comes_before_anything_is_ready(tmp_path: Path) -> None:
    before, said = children(), Said()
    asked = itertools.count()

    def sends_the_signal() -> bool:
        """Send it at the first call: by then, the supervisor handles signals."""
        if next(asked) == 0:
            os.kill(os.getpid(), signal.SIGTERM)
        return False

    services = [Service(f"s{i}", ["sleep", "60"], is_ready=sends_the_signal) for i in range(5)]

    Supervisor(tmp_path, said).run(services, when_ready="all ready")

    assert said == ["stopping"]
    assert children() == before


def test_run_fails_with_the_end_of_the_log_when_a_service_dies_before_it_is_ready(tmp_path: Path) -> None:
    before = children()
    code = "print('line 1'); print('the reason', flush=True); raise SystemExit(3)"
    dying = Service("dying", [sys.executable, "-c", code], is_ready=never)

    with pytest.raises(ServiceFailed, match=r"(?s)dying stopped by itself \(exit code 3\).*the reason"):
        Supervisor(tmp_path, Said()).run([python(tmp_path, "living", OBEDIENT), dying], when_ready="all ready")

    assert children() == before


def test_run_fails_when_a_service_is_not_ready_in_time(tmp_path: Path) -> None:
    slow = Service("slow", ["sleep", "60"], is_ready=never)

    with pytest.raises(ServiceFailed, match="slow was not ready after"):
        Supervisor(tmp_path, Said(), ready_timeout_s=0.2).run([slow], when_ready="all ready")


def test_run_starts_no_service_when_a_step_before_fails(tmp_path: Path) -> None:
    step = Service("migrate", [sys.executable, "-c", "raise SystemExit('no such database')"])

    with pytest.raises(ServiceFailed, match=r"(?s)migrate stopped by itself \(exit code 1\).*no such database"):
        Supervisor(tmp_path, Said()).run([python(tmp_path, "service", OBEDIENT)], before=[step], when_ready="all ready")

    assert not (tmp_path / "service.log").exists()


def test_run_stops_the_public_entry_before_the_others(tmp_path: Path) -> None:
    at_exit = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(time.time_ns())));"
    services = [
        python(tmp_path, "behind", f"{at_exit} print('up', flush=True); time.sleep(60)"),
        python(tmp_path, "entry", f"{at_exit} print('up', flush=True); time.sleep(60)", stops_first=True),
    ]

    Supervisor(tmp_path, Said(signal.SIGTERM)).run(services, when_ready="all ready")

    stopped_at = {name: int((tmp_path / f"{name}.log").read_text().split()[1]) for name in ("behind", "entry")}
    assert stopped_at["entry"] < stopped_at["behind"]


def test_run_keeps_the_log_of_the_run_before_when_started_again(tmp_path: Path) -> None:
    for word in ("one", "two"):
        service = python(tmp_path, "service", f"import time; print('{word}', flush=True); time.sleep(60)")
        Supervisor(tmp_path, Said(signal.SIGTERM)).run([service], when_ready="all ready")

    assert (tmp_path / "service.log").read_text() == "two\n"
    assert (tmp_path / "service.log.1").read_text() == "one\n"


class Dying:
    """A service that dies when it was ready and `die` exists, and leaves a process of its own behind."""

    def __init__(self, folder: Path) -> None:
        self.die = folder / "die"
        self.log = folder / "dying.log"
        ready = folder / "ready"
        command = [sys.executable, "-c", EXITS_ON_FILE, str(ready), str(self.die)]
        self.service = Service("dying", command, is_ready=ready.exists)

    def left_behind(self) -> list[int]:
        """Return the processes that its runs started, one a run."""
        return [int(line) for line in self.log.read_text().splitlines() if line.isdigit()]


def test_run_ends_with_a_message_when_a_service_dies_again_and_again(tmp_path: Path) -> None:
    before, said, dying = children(), Said(), Dying(tmp_path)

    def say(line: str) -> None:
        said(line)
        if line == "all ready":
            dying.die.touch()

    limits = RestartLimits(first_wait_s=0.05, most_in_a_row=2)
    expected = r"(?s)dying failed 3 times in a row, at last it stopped by itself \(exit code 1\).*the reason"

    with pytest.raises(ServiceFailed, match=expected):
        Supervisor(tmp_path, say, restart_limits=limits).run(
            [python(tmp_path, "living", OBEDIENT), dying.service], when_ready="all ready"
        )

    assert [line.partition("again in ")[2].split(" (")[0] for line in said if "again in" in line] == ["0.05 s", "0.1 s"]
    assert children() == before
    assert len(dying.left_behind()) == 3
    eventually(lambda: not any(map(is_alive, dying.left_behind())))

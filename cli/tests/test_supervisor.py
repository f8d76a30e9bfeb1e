import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ocr_mesh.supervisor import Service, ServiceFailed, Supervisor

OBEDIENT = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_CHILD = "import subprocess; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"


def python(name: str, code: str, *, stops_first: bool = False) -> Service:
    return Service(name, [sys.executable, "-c", code], is_ready=has_written, stops_first=stops_first)


def has_written(log: Path) -> bool:
    return log.stat().st_size > 0


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

    Supervisor(tmp_path, said).run([python("first", OBEDIENT), python("second", OBEDIENT)], when_ready="all ready")

    assert sorted(line.split()[0] for line in said[:2]) == ["first", "second"]
    assert said[2:] == ["all ready", "stopping"]
    assert children() == before


def test_run_kills_when_no_process_heeds_sigterm(tmp_path: Path) -> None:
    before, said = children(), Said(signal.SIGTERM)

    Supervisor(tmp_path, said, stop_timeout_s=0.3).run([python("stubborn", STUBBORN)], when_ready="all ready")

    assert children() == before


def test_run_takes_grandchildren_along_when_it_stops(tmp_path: Path) -> None:
    Supervisor(tmp_path, Said(signal.SIGTERM)).run([python("parent", WITH_CHILD)], when_ready="all ready")

    grandchild = int((tmp_path / "parent.log").read_text())
    give_up_at = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert not is_alive(grandchild)


def test_run_leaves_no_process_when_the_signal_comes_before_anything_is_ready(tmp_path: Path) -> None:
    before, said = children(), Said()
    services = [Service(f"s{i}", ["sleep", "60"], is_ready=lambda log: False) for i in range(5)]
    timer = threading.Timer(0.15, lambda: os.kill(os.getpid(), signal.SIGTERM))
    timer.start()

    Supervisor(tmp_path, said).run(services, when_ready="all ready")

    timer.join()
    assert said == ["stopping"]
    assert children() == before


def test_run_fails_with_the_tail_of_the_log_when_a_service_dies(tmp_path: Path) -> None:
    before = children()
    dying = python(
        "dying", "print('line 1'); print('the reason', flush=True); import time; time.sleep(.3); raise SystemExit(3)"
    )

    with pytest.raises(ServiceFailed, match=r"(?s)dying stopped by itself \(exit code 3\).*the reason"):
        Supervisor(tmp_path, Said()).run([python("living", OBEDIENT), dying], when_ready="all ready")

    assert children() == before


def test_run_fails_when_a_service_is_not_ready_in_time(tmp_path: Path) -> None:
    slow = Service("slow", ["sleep", "60"], is_ready=lambda log: False)

    with pytest.raises(ServiceFailed, match="slow was not ready after"):
        Supervisor(tmp_path, Said(), ready_timeout_s=0.2).run([slow], when_ready="all ready")


def test_run_starts_no_service_when_a_step_before_fails(tmp_path: Path) -> None:
    step = Service("migrate", [sys.executable, "-c", "raise SystemExit('no such database')"])

    with pytest.raises(ServiceFailed, match=r"(?s)migrate stopped by itself \(exit code 1\).*no such database"):
        Supervisor(tmp_path, Said()).run([python("service", OBEDIENT)], before=[step], when_ready="all ready")

    assert not (tmp_path / "service.log").exists()


def test_run_stops_the_door_before_the_others_when_it_stops(tmp_path: Path) -> None:
    at_exit = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(time.time_ns())));"
    services = [
        python("behind", f"{at_exit} print('up', flush=True); time.sleep(60)"),
        python("door", f"{at_exit} print('up', flush=True); time.sleep(60)", stops_first=True),
    ]

    Supervisor(tmp_path, Said(signal.SIGTERM)).run(services, when_ready="all ready")

    stopped_at = {name: int((tmp_path / f"{name}.log").read_text().split()[1]) for name in ("behind", "door")}
    assert stopped_at["door"] < stopped_at["behind"]


def test_run_keeps_the_log_of_the_run_before_when_started_again(tmp_path: Path) -> None:
    for word in ("one", "two"):
        service = python("service", f"import time; print('{word}', flush=True); time.sleep(60)")
        Supervisor(tmp_path, Said(signal.SIGTERM)).run([service], when_ready="all ready")

    assert (tmp_path / "service.log").read_text() == "two\n"
    assert (tmp_path / "service.log.1").read_text() == "one\n"

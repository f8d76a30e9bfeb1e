import sys
import time
from pathlib import Path

import pytest

from ocr_mesh.process import Service, ServiceProcess, rotate

PRINT = "import os; print([os.environ.get(name) for name in ('INHERITED', 'REMOVED', 'ADDED')])"


def test_environment_of_a_service_adds_and_removes_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHERITED", "a")
    monkeypatch.setenv("REMOVED", "b")
    environment = {"REMOVED": None, "ADDED": "c"}
    service = Service("prints", [sys.executable, "-c", PRINT], environment=environment)

    process = ServiceProcess(service, tmp_path / "log")

    while process.exit_code is None:
        time.sleep(0.01)
    assert (process.exit_code, process.log.read_text()) == (0, "['a', None, 'c']\n")


def test_log_is_rotated_while_its_process_writes(tmp_path: Path) -> None:
    log = tmp_path / "writes.log"
    write = "print('a' * 999, flush=True)"
    service = Service("writes", [sys.executable, "-c", f"{write}\nimport time\ntime.sleep(1)\n{write}"])
    process = ServiceProcess(service, log)
    while log.stat().st_size < 1000:
        time.sleep(0.01)
    rotate(log, max_bytes=2000)
    assert log.stat().st_size == 1000
    rotate(log, max_bytes=1000)
    assert log.stat().st_size == 0
    process.wait(10)
    assert log.read_text() == log.with_name("writes.log.1").read_text() == "a" * 999 + "\n"

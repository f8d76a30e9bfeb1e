import sys
import time
from pathlib import Path

import pytest

from ocr_mesh.process import Service, ServiceProcess

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

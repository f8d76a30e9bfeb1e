"""The workflows' scripts, which actionlint only looks at where shellcheck is installed system-wide."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rules.source import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_shellcheck_accepts_the_scripts_of_a_workflow(file: Path) -> None:
    jobs: dict[str, Any] = yaml.safe_load(file.read_text())["jobs"]
    for script in (step["run"] for job in jobs.values() for step in job.get("steps", ()) if "run" in step):
        command = [str(ROOT / ".venv" / "bin" / "shellcheck"), "--shell=bash", "-"]
        done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout

"""Generate the types of the public API before the package is built, also for an editable install.

`models.py` is made from `bff-api/openapi.json` with the options in `pyproject.toml`, and is not committed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithModels(build_py):
    def run(self) -> None:
        subprocess.run([sys.executable, "-m", "datamodel_code_generator"], cwd=Path(__file__).parent, check=True)
        super().run()


setup(cmdclass={"build_py": BuildWithModels})

"""Run programs of Debian packages that write documents; they are installed when they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from harness.servers.source import apt_install

_PACKAGES: Final[Mapping[str, str]] = {
    "gs": "ghostscript",
    "heif-enc": "libheif-examples",
    "ocrmypdf": "ocrmypdf",
    "pdftocairo": "poppler-utils",
    "qpdf": "qpdf",
    "tiff2pdf": "libtiff-tools",
    "tiffcp": "libtiff-tools",
}


class ProgramMissing(Exception):
    """The program is not installed, and cannot be."""


def run(program: str, *arguments: str | Path, folder: Path | None = None) -> None:
    """Run a program to its end. Raises ProgramMissing, or CalledProcessError with its output."""
    if shutil.which(program) is None:
        package = _PACKAGES[program]
        if not (os.geteuid() == 0 and apt_install(package) and shutil.which(program)):
            raise ProgramMissing(f"{program} is missing: apt-get install {package}")
    subprocess.run([program, *arguments], check=True, capture_output=True, cwd=folder)

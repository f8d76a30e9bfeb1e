"""Programs that people open downloads with, run as they do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from lxml import etree

from harness.servers.source import apt_install

BIN: Final = Path(sys.executable).parent


def poppler(tool: str, *arguments: str | Path) -> str:
    """Return the output of one of poppler's tools, which must report no error in the file."""
    _require(tool, "poppler-utils")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def qpdf_check(file: Path, *options: str) -> str:
    """Return what qpdf says of a PDF, which must have no error and no warning."""
    _require("qpdf", "qpdf")
    done = subprocess.run(["qpdf", "--check", *options, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def _require(tool: str, package: str) -> None:
    if shutil.which(tool) is None and not (os.geteuid() == 0 and apt_install(package) and shutil.which(tool)):
        pytest.fail(f"This test needs {tool}: apt-get install {package}")


def pdf_text(file: Path, *options: str) -> list[str]:
    """Return the lines of a PDF, without the marks that embed one direction of writing in another."""
    text = re.sub("[\u202a-\u202e\f]", "", poppler("pdftotext", *options, file, "-"))
    return [line for line in text.splitlines() if line]


class PdfWord(NamedTuple):
    """In points, from the page's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pdf_words(file: Path, *options: str) -> list[PdfWord]:
    page = etree.fromstring(poppler("pdftotext", "-bbox", *options, file, "-").encode())
    return [
        PdfWord(word.text, *(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")))
        for word in page.iter("{*}word")
    ]


def xsd_faults(file: Path, format: str) -> str:
    """Return the errors that htrvx reports in an ALTO (`alto`) or PAGE (`page`) file, by the schema."""
    done = subprocess.run(
        [BIN / "htrvx", "--xsd", "--verbose", "--format", format, file], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def hocr_tool(name: str, *arguments: str | Path) -> str:
    """Return the output of one of hocr-tools, of both streams."""
    done = subprocess.run([BIN / name, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr

"""Append a figure to `results.csv`, with the commit and the machine it was measured on."""

from __future__ import annotations

import csv
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
RESULTS: Final = Path(__file__).parent / "results.csv"
COLUMNS: Final = ("date", "commit", "machine", "benchmark", "figure", "value", "unit", "note")


def record(benchmark: str, figure: str, value: float, unit: str, note: str = "") -> None:
    """Append one row and print it."""
    is_new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        writer.writerow((now, commit(), machine(), benchmark, figure, f"{value:.4g}", unit, note))
    print(f"{benchmark:10} {figure:45} {value:10.4g} {unit:4} {note}")


def commit() -> str:
    """Return the short commit, with + if the tree differs from it."""
    head = _git("rev-parse", "--short", "HEAD")
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def machine() -> str:
    """Return CPU features and number of cores."""
    flags = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        flags = " ".join(flag for flag in ("avx2", "avx512f", "amx_bf16") if f" {flag}" in cpuinfo.read_text())
    cores = len(cpuinfo.read_text().split("processor\t:")) - 1 if cpuinfo.exists() else 0
    return f"{platform.machine()} {cores} cores {flags}".strip()


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

"""Find banned words in the tracked files.

python -m tests.rules.banned_words [PATH…]    # without a path: all files
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.rules.source import ROOT

LIST: Final = Path(__file__).with_suffix(".txt")

_EXCEPTION: Final = "except: "
_BINARY: Final = (".bin", ".jpg", ".npz", ".onnx", ".otf", ".pdf", ".png", ".ttf", ".webp", ".woff2", ".zst")


def listed() -> tuple[list[str], dict[re.Pattern[str], str]]:
    """Return the excluded paths, and the replacement by expression."""
    lines = [line for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    exceptions = [line.removeprefix(_EXCEPTION) for line in lines if line.startswith(_EXCEPTION)]
    words = dict(line.split(" => ") for line in lines if not line.startswith(_EXCEPTION))
    return exceptions, {whole_words(expression): instead for expression, instead in words.items()}


def whole_words(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{expression})(?![a-z])", re.IGNORECASE)


def findings(paths: list[str]) -> Iterator[str]:
    """Yield one line for each banned word in the tracked files below the paths."""
    exceptions, words = listed()
    excluded = [f":(exclude){path}" for path in exceptions]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths, *excluded]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in names:
        file = ROOT / name
        if not file.is_file() or name.endswith(("lock.json", *_BINARY)):
            continue
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            for expression, instead in words.items():
                if found := expression.search(line):
                    yield f"{name}:{number}: {found[0]!r} ({instead})"


if __name__ == "__main__":
    lines = list(findings(sys.argv[1:] or ["."]))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(bool(lines))

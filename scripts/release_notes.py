"""Print the release notes of a version from CHANGELOG.md.

    python3 scripts/release_notes.py 1.2.3

Fails for a version without a section, and for one that differs from the packages' version.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]

_SECTION: Final = re.compile(r"^## (?P<version>\S+)[^\n]*\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class NoRelease(Exception):
    """Why this version cannot be released, in one line."""


def main(arguments: list[str]) -> int:
    match arguments:
        case [version]:
            pass
        case _:
            print("usage: python3 scripts/release_notes.py VERSION", file=sys.stderr)
            return 2
    try:
        look_at_packages(ROOT, version)
        print(notes((ROOT / "CHANGELOG.md").read_text(), version))
    except NoRelease as error:
        print(f"release_notes: {error}", file=sys.stderr)
        return 1
    return 0


def notes(changelog: str, version: str) -> str:
    """Return the section's text without its heading. Raises NoRelease."""
    for section in _SECTION.finditer(changelog):
        if section["version"] == version:
            if not (text := section["text"].strip()):
                raise NoRelease(f"the section {version} of CHANGELOG.md is empty")
            return text
    raise NoRelease(f"CHANGELOG.md has no section {version}: rename the section Unreleased")


def look_at_packages(root: Path, version: str) -> None:
    """Raise NoRelease for the first package of another version."""
    for file in sorted(root.glob("*/pyproject.toml")):
        has = tomllib.loads(file.read_text())["project"]["version"]
        if has != version:
            raise NoRelease(f"{file.relative_to(root)} has version {has}, the release {version}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Images: ours are named by version, others' are pinned by digest, and one version runs everywhere."""

from __future__ import annotations

import re
from typing import Final

from scripts.release_notes import look_at_packages
from tests.rules.source import ROOT

WHERE_THE_VERSION_IS: Final = {
    "*/pyproject.toml": r'^version = "(.+)"$',
    "*/Dockerfile": r"^ARG VERSION=(.+)$",
    "ui/package.json": r'^  "version": "(.+)",$',
    "compose.yaml": r"OCR_MESH_VERSION:-(.+?)}",
    ".env.example": r"^#OCR_MESH_VERSION=(.+)$",
}


def test_the_version_is_the_same_everywhere() -> None:
    found = {
        (version, file.relative_to(ROOT))
        for files, pattern in WHERE_THE_VERSION_IS.items()
        for file in ROOT.glob(files)
        for version in re.findall(pattern, file.read_text(), re.MULTILINE)
    }
    assert {file for _, file in found} == {
        file.relative_to(ROOT) for name in WHERE_THE_VERSION_IS for file in ROOT.glob(name)
    }
    [version] = {version for version, _ in found}
    look_at_packages(ROOT, version)

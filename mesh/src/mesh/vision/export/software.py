"""Name and version of this software, for the exported files."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Final

NAME: Final = "ocr-mesh"


@cache
def software_version() -> str:
    return version("ocr-mesh-mesh")


def software() -> str:
    return f"{NAME} {software_version()}"

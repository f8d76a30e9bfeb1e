"""OpenAPI and AsyncAPI documents: written by `make specifications`, served by the portal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final, Self

FOLDER: Final = Path(__file__).parent

_PLACEHOLDER: Final = re.compile(r"\{[^}]+\}")
_SEGMENT: Final = r"(?!\.{1,2}(?:/|$))[^/]+"
"""Pattern of a placeholder: one path segment, but not `.` or `..`."""


class Operations:
    """Operations of a service's OpenAPI document."""

    def __init__(self, document: dict[str, Any]):
        self._known = [
            (method.upper(), _pattern(path)) for path, operations in document["paths"].items() for method in operations
        ]

    @classmethod
    def of(cls, name: str) -> Self:
        """Load the operations of document `name`."""
        return cls(json.loads((FOLDER / f"{name}.json").read_text()))

    def has(self, method: str, path: str) -> bool:
        """Return whether the operation exists; `path` is decoded."""
        return any(method == known and pattern.fullmatch(path) for known, pattern in self._known)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_SEGMENT.join(re.escape(part) for part in _PLACEHOLDER.split(template)))

"""The documents of every service and of the queues: written by `make specifications`, served by the portal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final, Self

FOLDER: Final = Path(__file__).parent

_PLACEHOLDER: Final = re.compile(r"\{[^}]+\}")
_ONE_STEP: Final = r"(?!\.{1,2}(?:/|$))[^/]+"
"""What a placeholder stands for: one step of a path, and no step up in it."""


class Operations:
    """What the OpenAPI of a service has."""

    def __init__(self, document: dict[str, Any]):
        self._known = [
            (method.upper(), _pattern(path)) for path, operations in document["paths"].items() for method in operations
        ]

    @classmethod
    def of(cls, name: str) -> Self:
        """Those of the service whose document is `name`."""
        return cls(json.loads((FOLDER / f"{name}.json").read_text()))

    def has(self, method: str, path: str) -> bool:
        """Whether there is such an operation; `path` is as the service gets it, decoded."""
        return any(method == known and pattern.fullmatch(path) for known, pattern in self._known)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_ONE_STEP.join(re.escape(part) for part in _PLACEHOLDER.split(template)))

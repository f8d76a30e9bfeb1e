"""Secrets of the command line: an argument would be visible to other users, and in the shell's history."""

from __future__ import annotations

import os
from typing import Final

KEY_VARIABLE: Final = "OCR_MESH_KEY"
PASSWORD_VARIABLE: Final = "OCR_MESH_PASSWORD"


def secret(variable: str) -> str | None:
    """Return the value of a variable; None if it is unset or empty."""
    return os.environ.get(variable) or None

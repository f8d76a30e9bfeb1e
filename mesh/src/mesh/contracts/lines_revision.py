"""Revision of a picture's lines: the number of the edit, and a digest of its content and of what it is based on."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

MAX_NUMBER: Final = 999_999

Revision = Annotated[
    str,
    Field(pattern="^[1-9][0-9]{0,5}-[0-9a-f]{16}$", description="Revision of the lines, such as 3-6f1e0b9c2d4a5837"),
]


def number_of(revision: str | None) -> int:
    """Return the number of a revision; 0 for the lines as they were read."""
    return 0 if revision is None else int(revision.partition("-")[0])

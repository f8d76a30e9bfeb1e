"""Notices: codes that say why a picture has no text, or less than it shows. The words are the client's.

An answer without notices has an empty list. Readers ignore codes that they do not know, since a newer version may have
more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from mesh.contracts.wire import WireModel


class NoticeCode(StrEnum):
    """All codes of this version."""

    NO_TEXT_FOUND = "no_text_found"
    """No text was found."""
    UNSUPPORTED_SCRIPT = "unsupported_script"
    """There is writing in a script that cannot be read; `script` names it, if it is known."""
    TOO_SMALL_TO_READ = "too_small_to_read"
    """Letters are too small; `letter_height_px` says how high they are."""
    TOO_BLURRED = "too_blurred"
    """Letters are out of focus, or blurred by motion."""


class Notice(WireModel):
    """One notice."""

    code: str = Field(description=f"One of: {', '.join(NoticeCode)}; later versions may add codes")
    script: str | None = Field(
        default=None, description="With `unsupported_script`: ISO 15924 code of the script, null if it is not known"
    )
    letter_height_px: float | None = Field(
        default=None,
        ge=0,
        description="With `too_small_to_read`: height of capital letters, in pixels of the upright picture",
    )


Notices = Annotated[
    tuple[Notice, ...],
    Field(description="Why there is no text, or less than the picture shows; empty if there is nothing to report"),
]

LIST: Final = TypeAdapter(tuple[Notice, ...])

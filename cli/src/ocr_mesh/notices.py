"""The words of notices on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mesh.contracts.notice import Notice, NoticeCode

MESSAGES: Final[Mapping[str, str]] = {
    NoticeCode.NO_TEXT_FOUND: "no text found",
    NoticeCode.UNSUPPORTED_SCRIPT: "the text is in a script that is not supported{script}; "
    "Latin, Greek and Cyrillic are",
    NoticeCode.TOO_SMALL_TO_READ: "letters are too small to read{height}; scan or photograph at a higher resolution",
    NoticeCode.TOO_BLURRED: "the picture is too blurred to read",
}


def messages_of(notices: Iterable[Notice]) -> Iterator[str]:
    """Yield one line for each notice of a page; for a code of a newer version, the code."""
    return map(_message, notices)


def _message(notice: Notice) -> str:
    script = f" ({notice.script})" if notice.script else ""
    height = "" if notice.letter_height_px is None else f" ({notice.letter_height_px:g} px high)"
    return MESSAGES.get(notice.code, notice.code).format(script=script, height=height)

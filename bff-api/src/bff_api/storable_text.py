"""Refuse text that databases cannot store."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.contracts.problems import BadRequest


def require_storable(texts: Iterable[str]) -> None:
    """Raise BadRequest if a text has a NUL or half of a surrogate pair: JSON may contain both."""
    if not all(map(_is_storable, texts)):
        raise BadRequest("The text contains a NUL or half of a surrogate pair, which cannot be stored. Remove it.")


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text

"""Judge the text of a line or a cell, as far as the layout depends on it."""

from __future__ import annotations


def is_number(text: str) -> bool:
    """Return whether the text is an amount, a date or another number, with or without a unit."""
    digits = sum(character.isdigit() for character in text)
    return digits > 0 and digits >= sum(character.isalpha() for character in text)

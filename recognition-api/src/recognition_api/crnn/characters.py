"""A character as the network read it, before characters are joined to words."""

from __future__ import annotations

from typing import NamedTuple


class Character(NamedTuple):
    """A character, its output step, and its probability there, as a logarithm."""

    character: str
    step: int
    log_probability: float

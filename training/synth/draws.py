"""Small random choices that the text generators share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
Maker = Callable[[np.random.Generator], str]


def pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    """Return one of the options, each as likely as any other."""
    return options[int(rng.integers(len(options)))]


def pick_weighted(rng: np.random.Generator, weights: dict[T, float]) -> T:
    """Return one of the keys, as likely as its weight says."""
    draw = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        if draw < weight:
            return key
        draw -= weight
    return next(iter(weights))


def digits(rng: np.random.Generator, low: int, high: int | None = None) -> str:
    """Return from ``low`` to ``high`` random digits (exactly ``low`` without ``high``)."""
    return characters(rng, "0123456789", low, high)


def characters(rng: np.random.Generator, alphabet: str, low: int, high: int | None = None) -> str:
    """Return from ``low`` to ``high`` characters of an alphabet."""
    count = low if high is None else int(rng.integers(low, high + 1))
    return "".join(alphabet[int(i)] for i in rng.integers(len(alphabet), size=count))

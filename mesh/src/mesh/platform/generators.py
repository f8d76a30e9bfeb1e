"""Helpers for generators that yield progress and return a result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

T = TypeVar("T")
Step = TypeVar("Step")
Mapped = TypeVar("Mapped")


def result_of(steps: Generator[object, None, T]) -> T:
    """Run the generator to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def map_steps(convert: Callable[[Step], Mapped], steps: Generator[Step, None, T]) -> Generator[Mapped, None, T]:
    """Return a generator with each step converted and the same result."""
    try:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            yield convert(step)
    finally:
        steps.close()

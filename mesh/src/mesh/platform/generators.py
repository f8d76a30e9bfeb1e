"""Work that can tell how far it is: a generator that yields its steps and returns its result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

T = TypeVar("T")
Step = TypeVar("Step")
Told = TypeVar("Told")


def result_of(steps: Generator[object, None, T]) -> T:
    """The result alone, for whoever does not look at the steps."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def map_steps(tell: Callable[[Step], Told], steps: Generator[Step, None, T]) -> Generator[Told, None, T]:
    """The same work with its steps in other words."""
    try:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            yield tell(step)
    finally:
        steps.close()

"""Answers of image-store about credentials, each kept for seconds, so that not every request asks."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final, Generic, TypeVar

from mesh.contracts.problems import NotFound

KEPT_S: Final = 5.0
"""How long an answer counts: every replica refuses a revoked key or session after that time."""

_MOST_KEPT: Final = 10_000

Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Answer]):
    answer: Answer | None
    """None: not valid."""
    until: float


class KeptAnswers(Generic[Question, Answer]):
    """Answers about keys, sessions or users, each kept for `KEPT_S`; negative ones too. Thread-safe."""

    def __init__(self, ask: Callable[[Question], Answer], clock: Callable[[], float] = time.monotonic):
        """`ask` raises NotFound for what is not valid."""
        self._ask = ask
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Question, _Kept[Answer]] = OrderedDict()

    def get(self, question: Question) -> Answer | None:
        """Return the answer; None if it is not valid. Raises UpstreamProblem without a recent answer."""
        with self._lock:
            kept = self._kept.get(question)
        if kept is None or self._clock() >= kept.until:
            # From before the request: the answer may be as old as that.
            until = self._clock() + KEPT_S
            try:
                kept = _Kept(self._ask(question), until)
            except NotFound:
                kept = _Kept(None, until)
            with self._lock:
                self._kept[question] = kept
                self._kept.move_to_end(question)
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return kept.answer

    def forget_all(self) -> None:
        with self._lock:
            self._kept.clear()

    def forget(self, is_forgotten: Callable[[Question], bool]) -> None:
        """Drop the answers about what was revoked here."""
        with self._lock:
            for question in [question for question in self._kept if is_forgotten(question)]:
                del self._kept[question]

"""Sends pictures and corrections, each with a content of its own, and writes every promise into the ledger."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.faults.content import picture, text_lines
from tests.faults.doors import Door
from tests.faults.ledger import Ledger

PICTURES = 220
"""With a correction to every second of them: more than 300 promises a run."""

SENDERS = 4
_PAUSE_S = 0.05


@dataclass
class Feeder:
    """`side` is that of the pictures, in pixels; each sender rests `pause_s` after each."""

    door: Door
    ledger: Ledger
    side: int = 44
    pause_s: float = 0.0

    def feed(self, count: int = PICTURES, *, until: Callable[[], bool] = lambda: True, timeout_s: float = 100) -> None:
        """Send until `count` pictures are promised and `until` holds. Every second one gets a correction."""
        numbers = itertools.count(len(self.ledger.pictures))
        give_up_at = time.monotonic() + timeout_s

        def send() -> None:
            while len(self.ledger.promised) < count or not until():
                assert time.monotonic() < give_up_at, f"{len(self.ledger.promised)} promised in {timeout_s} s"
                if not self._send_one(next(numbers)) or len(self.ledger.promised) >= count:
                    time.sleep(_PAUSE_S)
                time.sleep(self.pause_s)

        with ThreadPoolExecutor(SENDERS, thread_name_prefix="feeder") as senders:
            for sender in [senders.submit(send) for _ in range(SENDERS)]:
                sender.result()

    def _send_one(self, number: int) -> bool:
        name = f"{self.ledger.run}-{number}.bmp"
        sent = self.ledger.begin_picture(picture(name, self.side), name)
        image_id = self.door.read(sent.content, name)
        if image_id is None:
            return False
        sent.image_id = image_id
        if number % 2 == 0:
            line = None if number % 4 else number % len(text_lines(sent.content))
            correction = self.ledger.begin_correction(image_id, line, f"Richtig: {name}, Zeile {line}")
            correction.is_promised = self.door.correct(image_id, line, correction.text)
        return True


class Background:
    """Something that goes on until the block ends; what it raises is raised there."""

    def __init__(self, work: Callable[[Callable[[], bool]], None]):
        """`work` is told by what to know that it is over."""
        self._over = threading.Event()
        self._executor = ThreadPoolExecutor(1)
        self._future = self._executor.submit(work, self._over.is_set)

    def has_failed(self) -> bool:
        return self._future.done() and self._future.exception() is not None

    def __enter__(self) -> Background:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._executor.shutdown(wait=True)
        self._future.result()

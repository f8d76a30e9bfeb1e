"""Send pictures and corrections with unique content, and record in the ledger which were confirmed."""

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

PICTURES = 80
"""With a correction of every second one. `soak` sends more."""

SENDERS = 4
_PAUSE_S = 0.05


@dataclass
class Feeder:
    """Sends pictures of `side` × `side` pixels; each sender pauses for `pause_s` after each."""

    door: Door
    ledger: Ledger
    side: int = 44
    pause_s: float = 0.0

    def feed(self, count: int = PICTURES, *, until: Callable[[], bool] = lambda: True, timeout_s: float = 100) -> None:
        """Send until `count` pictures are confirmed and `until` holds. Every second one gets a correction."""
        numbers = itertools.count(len(self.ledger.pictures))
        give_up_at = time.monotonic() + timeout_s

        def send() -> None:
            while len(self.ledger.promised) < count or not until():
                assert time.monotonic() < give_up_at, f"{len(self.ledger.promised)} confirmed in {timeout_s} s"
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
    """Runs work on a thread until the block ends, and raises its exception there."""

    def __init__(self, work: Callable[[Callable[[], bool]], None]):
        """`work` gets a function that returns whether the block has ended."""
        self._over = threading.Event()
        self._executor = ThreadPoolExecutor(1)
        self._future = self._executor.submit(work, self._over.is_set)

    def is_done(self) -> bool:
        return self._future.done()

    def has_failed(self) -> bool:
        return self.is_done() and self._future.exception() is not None

    def __enter__(self) -> Background:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._executor.shutdown(wait=True)
        self._future.result()

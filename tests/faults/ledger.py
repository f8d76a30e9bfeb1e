"""What was sent, and what was promised of it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

OWNER = "anna"
"""Whose all pictures are."""


@dataclass(slots=True)
class SentPicture:
    """`image_id` is None until a 200 named it: then it is promised."""

    name: str
    content: bytes
    image_id: str | None = None
    sent_at: float = field(default_factory=time.time)
    is_deleted: bool = False
    """A person asked for it, and got the 204."""


@dataclass(slots=True)
class SentCorrection:
    """`is_promised` once it got its 202."""

    image_id: str
    ord_num: int | None
    text: str
    is_promised: bool = False


@dataclass
class Ledger:
    """Of one run; `run` begins the name of each of its pictures. Safe to share between threads."""

    run: str
    pictures: list[SentPicture] = field(default_factory=list)
    corrections: list[SentCorrection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin_picture(self, content: bytes, name: str) -> SentPicture:
        """Write down, before it is sent, what will be sent."""
        with self._lock:
            self.pictures.append(SentPicture(name, content))
            return self.pictures[-1]

    def begin_correction(self, image_id: str, ord_num: int | None, text: str) -> SentCorrection:
        with self._lock:
            self.corrections.append(SentCorrection(image_id, ord_num, text))
            return self.corrections[-1]

    @property
    def promised(self) -> list[SentPicture]:
        """The pictures that must be there."""
        return [sent for sent in list(self.pictures) if sent.image_id is not None and not sent.is_deleted]

    @property
    def promised_corrections(self) -> list[SentCorrection]:
        living = {sent.image_id for sent in self.promised}
        return [sent for sent in list(self.corrections) if sent.is_promised and sent.image_id in living]

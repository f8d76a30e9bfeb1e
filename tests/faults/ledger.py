"""Record of the pictures and corrections that were sent, and whether they were confirmed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

OWNER = "anna"
"""Owner of all pictures."""


@dataclass(slots=True)
class SentPicture:
    """`image_id` is None until a response confirmed the picture."""

    name: str
    content: bytes
    image_id: str | None = None
    sent_at: float = field(default_factory=time.time)
    is_deleted: bool = False
    """A deletion was answered by 204."""


@dataclass(slots=True)
class SentCorrection:
    """`is_promised` once it was answered by 202."""

    image_id: str
    ord_num: int | None
    text: str
    is_promised: bool = False


@dataclass
class Ledger:
    """The ledger of one run; its pictures' names begin with `run`. Thread-safe."""

    run: str
    pictures: list[SentPicture] = field(default_factory=list)
    corrections: list[SentCorrection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin_picture(self, content: bytes, name: str) -> SentPicture:
        """Record a picture before it is sent."""
        with self._lock:
            self.pictures.append(SentPicture(name, content))
            return self.pictures[-1]

    def begin_correction(self, image_id: str, ord_num: int | None, text: str) -> SentCorrection:
        with self._lock:
            self.corrections.append(SentCorrection(image_id, ord_num, text))
            return self.corrections[-1]

    @property
    def promised(self) -> list[SentPicture]:
        """Return the pictures that must be stored."""
        return [sent for sent in list(self.pictures) if sent.image_id is not None and not sent.is_deleted]

    @property
    def promised_corrections(self) -> list[SentCorrection]:
        living = {sent.image_id for sent in self.promised}
        return [sent for sent in list(self.corrections) if sent.is_promised and sent.image_id in living]

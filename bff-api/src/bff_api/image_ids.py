"""Ids of pictures that every replica of bff-api knows as genuine without asking another service.

An id looks like a UUID (version 8, RFC 9562). Its 122 free bits are

    32  mint time, seconds since 1970
    50  random
    40  the start of HMAC-SHA256 over the other bits and the owner at the time of reading

Nothing is open to who has a genuine id: image-store is asked first, and its owner counts. The signature only says
whether a picture that image-store does not know is on its way there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mesh.contracts.topology import MAX_AGE_DAYS

PENDING_S: Final = 15 * 60
"""How long a picture that image-store does not know counts as on its way there."""

_MAX_AGE_S: Final = MAX_AGE_DAYS * 86_400
_CLOCK_TOLERANCE_S: Final = 60
"""Replicas' clocks differ."""

_KEY_PURPOSE: Final = b"ocr-mesh image id"
_VERSION: Final = 8
_MAC_BITS: Final = 40
_RANDOM_BITS: Final = 50


@dataclass(frozen=True, slots=True)
class Genuine:
    """An id that was minted here."""

    owner: str | None
    """Who read the picture; None for a client without a cookie, and then the picture is open to all."""
    age_s: float

    @property
    def may_be_pending(self) -> bool:
        """Whether its picture may still be on its way to image-store."""
        return self.age_s <= PENDING_S


class ImageIds:
    """Mints and knows ids. Safe to share between threads."""

    def __init__(self, secret: str, old_secrets: Sequence[str] = ()):
        """`old_secrets` are only verified with."""
        self._keys = [_key(each) for each in (secret, *old_secrets)]

    def mint(self, owner: str | None) -> str:
        return self._id(self._keys[0], int(time.time()), secrets.randbits(_RANDOM_BITS), owner)

    def genuine(self, image_id: str, owner: str | None) -> Genuine | None:
        """The id, if it was minted for a reading by `owner` or by nobody, in the time that pictures are kept."""
        try:
            value = uuid.UUID(image_id)
        except ValueError:
            return None
        if str(value) != image_id or value.version != _VERSION:
            return None
        # Version and variant stand between the free bits.
        high, middle, low = value.int >> 80, (value.int >> 64) & 0xFFF, value.int & (1 << 62) - 1
        free = high << 74 | middle << 62 | low
        minted, random = free >> 90, free >> _MAC_BITS & (1 << _RANDOM_BITS) - 1
        age_s = time.time() - minted
        if not -_CLOCK_TOLERANCE_S <= age_s <= _MAX_AGE_S:
            return None
        for each in dict.fromkeys((owner, None)):
            if any(hmac.compare_digest(image_id, self._id(key, minted, random, each)) for key in self._keys):
                return Genuine(each, age_s)
        return None

    @staticmethod
    def _id(key: bytes, minted: int, random: int, owner: str | None) -> str:
        # An owner is never empty, so nobody and somebody never sign alike.
        signed = f"{minted}:{random}:{owner or ''}".encode()
        mac = int.from_bytes(hmac.digest(key, signed, hashlib.sha256)[: _MAC_BITS // 8])
        free = minted << 90 | random << _MAC_BITS | mac
        high, middle, low = free >> 74, free >> 62 & 0xFFF, free & (1 << 62) - 1
        return str(uuid.UUID(int=high << 80 | _VERSION << 76 | middle << 64 | 0b10 << 62 | low))


def _key(secret: str) -> bytes:
    """Another key than the cookies': what signs one thing must not sign another."""
    return hmac.digest(secret.encode(), _KEY_PURPOSE, hashlib.sha256)

"""Signed picture ids, which every replica of bff-api can verify without a request to another service.

An id looks like a UUID (version 8, RFC 9562). Its 122 free bits are

    32  mint time, seconds since 1970
    50  random
    40  the start of HMAC-SHA256 over the other bits and the owner at the time of reading

A genuine id gives no access: image-store is asked first, and its owner counts. The signature only says
whether a picture that image-store does not know may still arrive there.
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
"""How long a picture that image-store does not know counts as not stored yet."""

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
    """Owner of the reading; None for a client without a cookie, whose pictures are public to anyone with the id."""
    age_s: float

    @property
    def may_be_pending(self) -> bool:
        """Return whether its picture may still arrive at image-store."""
        return self.age_s <= PENDING_S


class ImageIds:
    """Mints and verifies ids. Thread-safe."""

    def __init__(self, secret: str, old_secrets: Sequence[str] = ()):
        """`old_secrets` only verify."""
        self._keys = [_key(each) for each in (secret, *old_secrets)]

    def mint(self, owner: str | None) -> str:
        """Return a new id for a reading by `owner`."""
        return self._id(self._keys[0], int(time.time()), secrets.randbits(_RANDOM_BITS), owner)

    def genuine(self, image_id: str, owner: str | None, former_owners: Sequence[str] = ()) -> Genuine | None:
        """Verify an id: minted within the retention time; else None.

        It must be of a reading by `owner`, by one of the owners whose pictures this one took along, or without one.
        """
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
        for each in dict.fromkeys((owner, *former_owners, None)):
            if any(hmac.compare_digest(image_id, self._id(key, minted, random, each)) for key in self._keys):
                return Genuine(each, age_s)
        return None

    @staticmethod
    def _id(key: bytes, minted: int, random: int, owner: str | None) -> str:
        # An owner is never empty, so an id without one never has the signature of one with an owner.
        signed = f"{minted}:{random}:{owner or ''}".encode()
        mac = int.from_bytes(hmac.digest(key, signed, hashlib.sha256)[: _MAC_BITS // 8])
        free = minted << 90 | random << _MAC_BITS | mac
        high, middle, low = free >> 74, free >> 62 & 0xFFF, free & (1 << 62) - 1
        return str(uuid.UUID(int=high << 80 | _VERSION << 76 | middle << 64 | 0b10 << 62 | low))


def _key(secret: str) -> bytes:
    """Derive a key other than the cookies' one, so that a signature of one kind is never valid for the other."""
    return hmac.digest(secret.encode(), _KEY_PURPOSE, hashlib.sha256)

"""Passwords of documents, encrypted at rest with a key derived from the secret that the services share.

They are deleted when the document has ended. After a change of the secret, those of unread documents are lost: their
pages then have the error that a password is needed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

log = structlog.get_logger(__name__)

_PURPOSE: Final = b"ocr-mesh document password"


class Passwords:
    """Encrypts and decrypts. Thread-safe."""

    def __init__(self, secret: Callable[[], str]):
        """`secret` is asked when a password is used."""
        self._secret = secret

    def encrypted(self, password: str) -> str:
        return self._cipher().encrypt(password.encode()).decode()

    def decrypted(self, encrypted: str | None) -> str | None:
        """Return the password; None without one, or if it was encrypted with another secret."""
        if encrypted is None:
            return None
        # Imported here, as in `_cipher`: most documents have no password, and it takes memory.
        from cryptography.fernet import InvalidToken

        try:
            return self._cipher().decrypt(encrypted.encode()).decode()
        except InvalidToken:
            log.warning("password of a document is lost", reason="it was encrypted with another secret")
            return None

    def _cipher(self) -> Fernet:
        from cryptography.fernet import Fernet

        key = hmac.digest(self._secret().encode(), _PURPOSE, hashlib.sha256)
        return Fernet(base64.urlsafe_b64encode(key))

"""An attempt to sign in, between our redirect and the provider's answer: in a signed cookie of this browser.

So every replica can finish it, and an answer that belongs to another browser is refused. The cookie is sent to the
routes of signing in only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from bff_api.access.check import SIGN_IN
from bff_api.sign_in.problems import SignInExpired
from bff_api.sign_in.provider import Attempt

_COOKIE: Final = "ocr_mesh_sign_in"
_LIFETIME_S: Final = 600
_SALT: Final = "ocr-mesh sign-in"


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt, and what happens after it."""

    attempt: Attempt
    next_path: str
    takes_along: bool
    """Whether the pictures of the anonymous cookie become the user's."""


class Attempts:
    """Signs and verifies the cookie. Thread-safe."""

    def __init__(self, secret: str, old_secrets: Sequence[str] = ()):
        """`old_secrets` only verify."""
        signer = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeTimedSerializer([*reversed(old_secrets), secret], _SALT, signer_kwargs=signer)

    def remember(self, response: Response, started: Started) -> None:
        attempt = started.attempt
        value = (attempt.state, attempt.nonce, attempt.verifier, started.next_path, started.takes_along)
        response.set_cookie(
            _COOKIE,
            str(self._serializer.dumps(value)),
            max_age=_LIFETIME_S,
            httponly=True,
            # Not "Strict": the provider's answer is a navigation from another site.
            samesite="Lax",
            secure=request.is_secure,
            path=SIGN_IN,
        )

    def of_request(self) -> Started:
        """Return the attempt that the provider's answer belongs to. Raises SignInExpired."""
        try:
            value = self._serializer.loads(request.cookies.get(_COOKIE, ""), max_age=_LIFETIME_S)
            state, nonce, verifier, next_path, takes_along = value
        except (BadData, ValueError, TypeError) as error:
            raise SignInExpired from error
        if not hmac.compare_digest(str(state).encode(), request.args.get("state", "").encode()):
            raise SignInExpired
        return Started(Attempt(str(state), str(nonce), str(verifier)), str(next_path), bool(takes_along))


def forget_attempt(response: Response) -> None:
    response.delete_cookie(_COOKIE, httponly=True, samesite="Lax", secure=request.is_secure, path=SIGN_IN)

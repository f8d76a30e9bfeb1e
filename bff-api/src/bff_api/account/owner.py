"""Owner of pictures: a random id in a signed cookie, which the pages set.

There are no accounts: the cookie identifies the user. Pictures of a client without a cookie have no owner
(decision 19).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, Signer

from bff_api.account.session_routes import SESSION
from bff_api.settings import BffSettings
from mesh.contracts.envelope import OWNER_ID
from mesh.platform.secret_file import secret_of

COOKIE: Final = "ocr_mesh_owner"
YEAR_S: Final = 365 * 24 * 3600

_GIVE_A_COOKIE: Final = frozenset(("/", "/docs", SESSION))
"""Paths that set the cookie: those opened in a browser, and the session route. All others only read it."""

_OWNER_ID: Final = re.compile(OWNER_ID)
_SALT: Final = "ocr-mesh owner"
_RANDOM_BYTES: Final = 16


class Owners:
    """Signs and verifies cookies. Thread-safe."""

    def __init__(self, secret: str, old_secrets: Sequence[str] = ()):
        """`old_secrets` only verify."""
        # The last key signs.
        keys = [*reversed(old_secrets), secret]
        self._signer = Signer(keys, salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    def named_by(self, cookie: str | None) -> str | None:
        """Return the owner; None without a cookie or with an invalid signature."""
        try:
            owner = self._signer.unsign(cookie or "").decode()
        except (BadSignature, UnicodeError):
            return None
        return owner if _OWNER_ID.fullmatch(owner) else None

    def cookie_of(self, owner: str) -> str:
        """Return the cookie `<owner>.<signature>`."""
        return self._signer.sign(owner).decode()


def add_owners(app: Flask, owners: Owners, *, sets_cookie: bool) -> None:
    """Set the owner of each request; set the cookie, or renew it for a year, when a page is opened.

    Without `sets_cookie`, where only keys are accepted, a cookie is of no use.
    """

    @app.before_request
    def find() -> None:
        g.owner = owners.named_by(request.cookies.get(COOKIE))

    @app.after_request
    def renew(response: Response) -> Response:
        # A key is no session: its owner must not be reachable by a cookie after it is revoked.
        has_key = g.get("key") is not None
        is_page = request.path in _GIVE_A_COOKIE and request.method == "GET"
        if is_page and sets_cookie and not has_key and response.status_code < 400:
            _set_cookie(response, owners.cookie_of(owner_of_request() or secrets.token_urlsafe(_RANDOM_BYTES)))
        return response


def owner_of_request() -> str | None:
    """Return the owner of the request; None for a client without a valid cookie."""
    owner: str | None = g.owner
    return owner


def owner_secret(settings: BffSettings) -> str:
    """Return the secret that signs cookies: as set, or from a file, which the first process creates.

    Raises:
        SettingsError: the file cannot be created or is invalid.
    """
    return secret_of(settings.owner_secret, settings.owner_secret_file, "BFF_API_OWNER_SECRET")


def old_secrets(settings: BffSettings) -> list[str]:
    """Return earlier secrets, newest first."""
    return settings.old_owner_secrets.get_secret_value().split()


def _set_cookie(response: Response, cookie: str) -> None:
    # Not "Strict": the browser does not send a strict cookie when the user follows a link from another site. The
    # response would then replace the user's cookie with a new one.
    response.set_cookie(COOKIE, cookie, max_age=YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)
    # A proxy must not cache a response that sets this owner's cookie.
    response.cache_control.private = True

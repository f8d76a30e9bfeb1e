"""Owner of pictures: a random id in a signed cookie, which the pages set.

It identifies a person who has not signed in. Pictures of a client without a cookie have no owner (decision 19).
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
from bff_api.cookie_names import name_here
from bff_api.settings import BffSettings
from mesh.contracts.envelope import OWNER_ID
from mesh.platform.secret_file import secret_of

COOKIE: Final = "ocr_mesh_owner"
YEAR_S: Final = 365 * 24 * 3600

_GIVE_A_COOKIE: Final = frozenset(("/", "/docs", SESSION, "/api/user"))
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
        # Over https earlier versions set the cookie without the prefix: it counts until a page replaces it.
        named = owners.named_by(request.cookies.get(name_here(COOKIE)))
        g.owner = g.cookie_owner = named or owners.named_by(request.cookies.get(COOKIE))
        g.has_credentials = False

    @app.after_request
    def renew(response: Response) -> Response:
        # The owner of a key or a user must not be reachable by this cookie, which is not revocable.
        is_page = request.path in _GIVE_A_COOKIE and request.method == "GET"
        if is_page and sets_cookie and not g.has_credentials and response.status_code < 400:
            _set_cookie(response, owners.cookie_of(cookie_owner() or secrets.token_urlsafe(_RANDOM_BYTES)))
        return response


def owner_of_request() -> str | None:
    """Return the owner of the request, as its credentials or its cookie say; None for a client without any."""
    owner: str | None = g.owner
    return owner


def cookie_owner() -> str | None:
    """Return the owner that the cookie names, whatever the credentials of the request are."""
    owner: str | None = g.cookie_owner
    return owner


def forget_cookie(response: Response) -> None:
    """Delete the cookie: its pictures belong to a user now."""
    response.delete_cookie(name_here(COOKIE), httponly=True, samesite="Lax", secure=request.is_secure)
    _delete_earlier(response)


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
    name = name_here(COOKIE)
    response.set_cookie(name, cookie, max_age=YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)
    _delete_earlier(response)
    # A proxy must not cache a response that sets this owner's cookie.
    response.cache_control.private = True


def _delete_earlier(response: Response) -> None:
    """Delete a cookie without the prefix, which another host may set over https."""
    if request.is_secure and COOKIE in request.cookies:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=True)

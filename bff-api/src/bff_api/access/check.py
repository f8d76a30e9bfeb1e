"""Check the credentials and the scope of every request, before its route.

Each route of the API needs a scope: `admin` below `/api/keys`, else `read` for GET and `write` for other methods. A
route that is new needs one too. The page, the documentation and probes are public.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, g, request

from bff_api.access.key_client import KeptKeys
from mesh.contracts.api_key import KEY_PREFIX, KeyHolder, Scope, check_of
from mesh.contracts.problems import Forbidden, Unauthorized
from mesh.platform.http import openapi
from mesh.platform.probes import PATHS

OPEN: Final = "open"
KEYS: Final = "keys"

_PUBLIC_PATHS: Final = frozenset((*PATHS, openapi.PATH, "/doc", "/docs", "/docs/", "/docs/portal.json"))
_PUBLIC_FOLDERS: Final = ("/doc/", "/docs/specifications/", "/docs/sample.png")
_PUBLIC_BLUEPRINTS: Final = frozenset(("page",))
_KEY_ROUTES: Final = "/api/keys"
_BEARER: Final = "bearer"
_READING: Final = frozenset(("GET", "HEAD"))


def needed_scope(method: str, path: str, blueprint: str | None) -> Scope | None:
    """Return the scope that a request needs; None if it is public."""
    is_public = path in _PUBLIC_PATHS or path.startswith(_PUBLIC_FOLDERS) or blueprint in _PUBLIC_BLUEPRINTS
    if is_public or method == "OPTIONS":
        return None
    if f"{path}/".startswith(f"{_KEY_ROUTES}/"):
        return Scope.ADMIN
    return Scope.READ if method in _READING else Scope.WRITE


def add_access(app: Flask, accepted: frozenset[str], keys: KeptKeys) -> None:
    """Refuse requests without valid credentials or the scope they need. Call it after `add_owners`.

    A request with a key acts as the owner of the key, and its cookie is ignored.
    """

    @app.before_request
    def check() -> None:
        g.key = None
        if request.url_rule is None:
            return  # 404 or 405
        key = _bearer_key()
        if key is not None:
            _use_key(key, accepted, keys)
        elif OPEN not in accepted:
            g.owner = None
        scope = needed_scope(request.method, request.path, request.blueprint)
        if scope is not None:
            _require(scope, accepted)


def key_of_request() -> KeyHolder | None:
    """Return the API key of the request; None without one."""
    holder: KeyHolder | None = g.get("key")
    return holder


def _use_key(key: str, accepted: frozenset[str], keys: KeptKeys) -> None:
    if KEYS not in accepted:
        raise Unauthorized("API keys are not enabled here. Send the request without one.", error="invalid_token")
    check = check_of(key)
    holder = None if check is None else keys.holder(check)
    if holder is None:
        raise Unauthorized("The API key is invalid, revoked or expired. Use another one.", error="invalid_token")
    g.key = holder
    g.owner = holder.owner


def _require(scope: Scope, accepted: frozenset[str]) -> None:
    holder = key_of_request()
    if holder is None:
        if OPEN in accepted and scope is not Scope.ADMIN:
            return
        raise Unauthorized("This needs an API key. Send it in the header Authorization: Bearer omk_….")
    if scope not in holder.scopes:
        raise Forbidden(f"The API key does not have the scope {scope}. Use a key that has it.", scope=scope)


def _bearer_key() -> str | None:
    """Return the key; None for other credentials, such as those of a proxy before this service."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == _BEARER and token.startswith(KEY_PREFIX) else None

"""Check the host, the credentials, the scope and the origin of every request, before its route.

Each route of the API needs a scope: `admin` below `/api/keys` and `/api/admin`, else `read` for GET and `write` for
other methods. A route that is new needs one too. The page, share links, the documentation, probes and signing in are
public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request

from bff_api.access.caller import Caller, caller_of_request
from bff_api.access.hosts import AllowedHosts
from bff_api.access.key_client import KeptKeys
from bff_api.access.origins import AllowedOrigins
from bff_api.access.proxy_users import ProxyHeaders
from bff_api.access.session_client import KeptSessions, KeptUsers
from bff_api.access.session_cookie import clear_session, session_of_request
from bff_api.account.owner import owner_of_request
from bff_api.sign_in_settings import OIDC, PROXY
from mesh.contracts.api_key import KEY_PREFIX, KeyHolder, Scope, check_of
from mesh.contracts.problems import Forbidden, Unauthorized
from mesh.contracts.user import User, UserAnswer, digest_of_session, scopes_of
from mesh.platform.http import openapi
from mesh.platform.probes import PATHS

OPEN: Final = "open"
KEYS: Final = "keys"

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
BACK_CHANNEL_LOGOUT: Final = "/sign-in/back-channel-logout"
USER: Final = "/api/user"

_PUBLIC_PATHS: Final = frozenset(
    (*PATHS, openapi.PATH, "/doc", "/docs", "/docs/", "/docs/portal.json", USER, SIGN_IN, SIGN_OUT)
)
_PUBLIC_FOLDERS: Final = ("/doc/", "/docs/specifications/", "/docs/sample.png", f"{SIGN_IN}/")
_PUBLIC_BLUEPRINTS: Final = frozenset(("page", "shared"))
_ADMIN_ROUTES: Final = ("/api/keys/", "/api/admin/")
_BEARER: Final = "bearer"
_READING: Final = frozenset(("GET", "HEAD"))
_ANONYMOUS_SCOPES: Final = frozenset((Scope.READ, Scope.WRITE))
_NO_ONE: Final = Caller(owner=None, scopes=frozenset())

_WAYS: Final = {
    OIDC: "Sign in",
    KEYS: "send an API key in the header Authorization: Bearer omk_…",
    PROXY: "come through the proxy that signs you in",
}
"""How to authenticate, by what is accepted."""


@dataclass(frozen=True, slots=True)
class Access:
    """What is accepted, and who knows the credentials."""

    accepted: frozenset[str]
    keys: KeptKeys
    sessions: KeptSessions
    users: KeptUsers
    proxy: ProxyHeaders | None
    """None: no proxy names users."""
    hosts: AllowedHosts
    origins: AllowedOrigins

    def forget_all(self) -> None:
        """Drop all answers about credentials, after many were deleted."""
        for kept in (self.keys, self.sessions, self.users):
            kept.forget_all()


def needed_scope(method: str, path: str, blueprint: str | None) -> Scope | None:
    """Return the scope that a request needs; None if it is public."""
    is_public = path in _PUBLIC_PATHS or path.startswith(_PUBLIC_FOLDERS) or blueprint in _PUBLIC_BLUEPRINTS
    if is_public or method == "OPTIONS":
        return None
    if f"{path}/".startswith(_ADMIN_ROUTES):
        return Scope.ADMIN
    return Scope.READ if method in _READING else Scope.WRITE


def add_access(app: Flask, access: Access) -> None:
    """Refuse requests without valid credentials or the scope they need. Call it after `add_owners`.

    A request with a key acts as the owner of the key, one of a user as the user's owner; its owner's cookie is ignored.
    """

    @app.before_request
    def check() -> None:
        g.key = g.user = None
        g.former_owners = ()
        g.caller = _NO_ONE
        access.hosts.require()
        if request.url_rule is None:
            return  # 404 or 405
        scope = needed_scope(request.method, request.path, request.blueprint)
        _identify(access, is_public=scope is None)
        g.owner = caller_of_request().owner
        if scope is not None:
            _require(scope, access.accepted)
        # A key is sent by a program, and never by a browser on behalf of a page.
        if g.key is None and request.path != BACK_CHANNEL_LOGOUT:
            access.origins.require()

    @app.after_request
    def end_session(response: Response) -> Response:
        if g.get("session_has_ended", False):
            clear_session(response)
        return response


def key_of_request() -> KeyHolder | None:
    """Return the API key of the request; None without one."""
    holder: KeyHolder | None = g.get("key")
    return holder


def user_of_request() -> User | None:
    """Return the user who has signed in; None for any other client."""
    user: User | None = g.get("user")
    return user


def former_owners_of_request() -> tuple[str, ...]:
    """Return the owners whose pictures the user took along lately; their ids of pictures go on working."""
    former: tuple[str, ...] = g.get("former_owners", ())
    return former


def _identify(access: Access, *, is_public: bool) -> None:
    """Set the caller: by key, by proxy, by session, or as an anonymous client. Raises Unauthorized, UpstreamProblem."""
    key = _bearer_key()
    if key is not None:
        _use_key(key, access)
        return
    # The page and its documentation are the same for everyone, also while image-store is away.
    if is_public and request.path not in (USER, SIGN_OUT):
        g.has_credentials = session_of_request() is not None
    elif _use_user_of_request(access, is_public=is_public):
        return
    if OPEN in access.accepted:
        g.caller = Caller(owner=owner_of_request(), scopes=_ANONYMOUS_SCOPES)


def _use_user_of_request(access: Access, *, is_public: bool) -> bool:
    """Return whether the request is a user's, by proxy or by session."""
    if access.proxy is not None and _use_proxy(access.proxy, access.users):
        return True
    return OIDC in access.accepted and _use_session(access, is_public=is_public)


def _use_key(key: str, access: Access) -> None:
    if KEYS not in access.accepted:
        raise Unauthorized("API keys are not enabled here. Send the request without one.", error="invalid_token")
    check = check_of(key)
    holder = None if check is None else access.keys.get(check)
    if holder is None:
        raise Unauthorized("The API key is invalid, revoked or expired. Use another one.", error="invalid_token")
    g.key = holder
    g.has_credentials = True
    g.caller = Caller(owner=holder.owner, scopes=holder.scopes, key_id=holder.id)


def _use_proxy(proxy: ProxyHeaders, users: KeptUsers) -> bool:
    identity = proxy.identity()
    answer = None if identity is None else users.get(identity)
    if answer is None:
        return False
    _use_user(answer)
    return True


def _use_session(access: Access, *, is_public: bool) -> bool:
    session = session_of_request()
    if session is None:
        return False
    digest = digest_of_session(session)
    answer = None if digest is None else access.sessions.get(digest)
    if answer is not None:
        _use_user(answer)
        return True
    g.session_has_ended = True
    if not is_public:
        # Not as an anonymous client: pictures of a user would be stored for another owner.
        raise Unauthorized("Your session has ended. Sign in again.")
    return False


def _use_user(answer: UserAnswer) -> None:
    user = answer.user
    g.user = user
    g.former_owners = answer.former_owners
    g.has_credentials = True
    g.caller = Caller(owner=user.owner, scopes=scopes_of(user.roles), user_id=user.id)


def _require(scope: Scope, accepted: frozenset[str]) -> None:
    if scope in caller_of_request().scopes:
        return
    if key_of_request() is not None:
        raise Forbidden(f"The API key does not have the scope {scope}. Use a key that has it.", scope=scope)
    if user_of_request() is not None:
        raise Forbidden("This is for administrators.", scope=scope)
    ways = [way for name, way in _WAYS.items() if name in accepted] or [_WAYS[KEYS]]
    needs = " or ".join(ways)
    raise Unauthorized(f"This needs authentication. {needs[0].upper()}{needs[1:]}.")


def _bearer_key() -> str | None:
    """Return the key; None for other credentials, such as those of a proxy before this service."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == _BEARER and token.startswith(KEY_PREFIX) else None

"""The kinds of clients, their keys and sessions, and which routes they reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from image_store.domain import utc_now
from image_store.schema import user_account
from mesh.contracts.api_key import NewApiKey, Scope
from mesh.contracts.user import Identity, NewSession, Role, digest_of_session, new_session, scopes_of
from tests.mesh.system import Bff, Mesh
from tests.security.ownership.routes import MY_KEYS, MY_SESSIONS, Route


@dataclass(frozen=True)
class Actor:
    """A client. `owner` is "anna", "ben" or None; `scopes` is None without a key, `roles` None without a session."""

    name: str
    owner: str | None
    scopes: frozenset[Scope] | None = None
    is_valid: bool = True
    roles: frozenset[Role] | None = None

    @property
    def is_by_cookie(self) -> bool:
        """Return whether the client is known by the cookie of an anonymous owner."""
        return self.scopes is None and self.roles is None

    def __str__(self) -> str:
        return self.name


ALL: Final = frozenset(Scope)
USER: Final = frozenset((Role.USER,))
ADMIN: Final = frozenset(Role)
ACTORS: Final = (
    Actor("owner", "anna"),
    Actor("other", "ben"),
    Actor("anonymous", None),
    *(Actor(f"own key: {scope}", "anna", frozenset((scope,))) for scope in Scope),
    Actor("own key: all", "anna", ALL),
    *(Actor(f"other's key: {scope}", "ben", frozenset((scope,))) for scope in Scope),
    Actor("other's key: all", "ben", ALL),
    Actor("revoked key", "anna", ALL, is_valid=False),
    Actor("expired key", "anna", ALL, is_valid=False),
    Actor("forged key", "anna", ALL, is_valid=False),
    Actor("own session: user", "anna", roles=USER),
    Actor("own session: admin", "anna", roles=ADMIN),
    Actor("other's session: user", "ben", roles=USER),
    Actor("other's session: admin", "ben", roles=ADMIN),
    Actor("ended session", "anna", roles=ADMIN, is_valid=False),
    Actor("forged session", "anna", roles=ADMIN, is_valid=False),
)


def new_keys(mesh: Mesh, people: Mapping[str, Bff]) -> dict[str, str]:
    """Make the key of each actor that has one; return them by the actors' names."""
    made = {}
    for actor in ACTORS:
        if actor.scopes is None:
            continue
        person = people[actor.owner or ""]
        assert person.cookie is not None
        new = NewApiKey(name=actor.name, scopes=actor.scopes, owner=person.cookie.partition(".")[0])
        created_at = utc_now() - timedelta(days=365 if actor.name == "expired key" else 0)
        created = mesh.store.api_keys.create(new, created_at)
        made[actor.name] = created.key
        if actor.name == "revoked key":
            mesh.store.api_keys.revoke(created.id, utc_now())
        if actor.name == "forged key":
            made[actor.name] = created.key[:-1] + ("A" if created.key[-1] != "A" else "B")
    return made


def session_of(mesh: Mesh, people: Mapping[str, Bff], actor: Actor) -> str | None:
    """Start the session of an actor; its pictures are those of the person's cookie."""
    if actor.roles is None:
        return None
    session = new_session()
    digest = digest_of_session(session)
    cookie = people[actor.owner or ""].cookie
    assert digest is not None
    assert cookie is not None
    if actor.name == "forged session":
        return session
    identity = Identity(issuer="tests", subject=actor.owner or "", roles=actor.roles)
    new = NewSession(identity=identity, sha256=digest.sha256, idle_s=3600, lifetime_s=3600)
    started = mesh.store.users.sign_in(new, utc_now())
    with mesh.store.database.write() as connection:
        owned = update(user_account).where(user_account.c.id == started.user.id)
        connection.execute(owned.values(owner=cookie.partition(".")[0]))
    if actor.name == "ended session":
        mesh.store.users.end(digest.sha256)
    return session


def is_answered(actor: Actor, route: Route, access: str) -> bool:
    """Return whether the request may reach its route."""
    scope = route.scope
    accepted = access.split(",")
    is_signed_in = actor.roles is not None and "oidc" in accepted and actor.is_valid
    is_administrator = actor.scopes is not None and Scope.ADMIN in actor.scopes
    if route.rule.startswith(MY_KEYS) and not (is_signed_in or is_administrator):
        return False
    if route.rule.startswith(MY_SESSIONS) and not is_signed_in:
        return False
    if actor.roles is not None and scope is not None:
        if "oidc" not in accepted:
            return "open" in accepted and scope is not Scope.ADMIN
        return actor.is_valid and scope in scopes_of(actor.roles)
    if not actor.is_valid:
        return actor.roles is not None
    if actor.scopes is not None:
        return scope is None or scope in actor.scopes
    return scope is None or ("open" in accepted and scope is not Scope.ADMIN)

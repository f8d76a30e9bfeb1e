"""The caller of a request: who is allowed to do it, and who is named in the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from mesh.contracts.api_key import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """`key_id` is set for an API key, `user_id` for a user who has signed in; neither for an anonymous client."""

    owner: str | None
    scopes: frozenset[Scope]
    key_id: str | None = None
    user_id: str | None = None


def caller_of_request() -> Caller:
    """Return the caller of the current request, which the access check has set."""
    caller: Caller = g.caller
    return caller


def may_make_keys(caller: Caller) -> bool:
    """Return whether a caller may make API keys of its own: who has signed in, and administrators.

    A key without the scope `admin` may not: it could be followed by others after it expires.
    """
    return caller.owner is not None and (caller.user_id is not None or Scope.ADMIN in caller.scopes)


def caller_may_make_keys() -> bool:
    return may_make_keys(caller_of_request())


def caller_may_administer() -> bool:
    return Scope.ADMIN in caller_of_request().scopes

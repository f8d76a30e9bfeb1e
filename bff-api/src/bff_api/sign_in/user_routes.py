"""`GET /api/user` and `POST /sign-out`: for every kind of access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response
from flask_openapi import APIBlueprint
from pydantic import BaseModel, Field

from bff_api.access.check import OPEN, SIGN_OUT, USER, user_of_request
from bff_api.access.session_client import KeptSessions, SessionClient
from bff_api.access.session_cookie import clear_session, session_of_request
from bff_api.account.session_routes import PEOPLE
from bff_api.sign_in.next_path import HOME
from mesh.contracts.problems import NotFound
from mesh.contracts.topology import Service
from mesh.contracts.user import Role, SessionDigest, digest_of_session
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.http.routes import private_json

if TYPE_CHECKING:
    from bff_api.sign_in.routes import SignIn

_HERE: Final = address_of(Service.BFF_API)


class CurrentUser(BaseModel):
    name: str | None
    email: str | None
    roles: frozenset[Role]


class UserState(BaseModel):
    user: CurrentUser | None = Field(description="Null for a client that has not signed in")
    can_sign_in: bool = Field(description="Whether users sign in at `/sign-in`")
    can_sign_out: bool = Field(description="Whether the user has a session here; not one whom a proxy has signed in")
    must_sign_in: bool = Field(description="Whether this client is refused until it signs in or sends an API key")


class SignedOut(BaseModel):
    provider_url: str | None = Field(description="Page that signs out at the provider too; null if there is none")


def user_routes(
    accepted: frozenset[str], sessions: SessionClient, kept: KeptSessions, sign_in: SignIn | None
) -> APIBlueprint:
    """Return the routes; without `sign_in` no user has a session."""
    routes = APIBlueprint("user", __name__, abp_tags=[PEOPLE])

    @routes.get(
        USER,
        operation_id="getUser",
        summary="Get the user who has signed in",
        description=with_example(f"{CURL} {_HERE}{USER}", about="Also says whether a client may, or must, sign in."),
        responses={200: UserState, **problem_responses(502, 503, 504)},
    )
    def user() -> Response:
        known = user_of_request()
        current = None if known is None else CurrentUser(name=known.name, email=known.email, roles=known.roles)
        state = UserState(
            user=current,
            can_sign_in=sign_in is not None,
            can_sign_out=known is not None and session_of_request() is not None,
            must_sign_in=known is None and OPEN not in accepted,
        )
        return private_json(state)

    @routes.post(
        SIGN_OUT,
        operation_id="signOut",
        summary="Sign out",
        description=with_example(
            f"{CURL} -X POST {_HERE}{SIGN_OUT}", about="Ends the session of the cookie. Idempotent."
        ),
        responses={200: SignedOut, **problem_responses(403, 502, 503, 504)},
    )
    def sign_out() -> Response:
        digest = digest_of_session(session_of_request())
        provider_url = None if digest is None else _end(digest)
        response = private_json(SignedOut(provider_url=provider_url))
        clear_session(response)
        return response

    def _end(digest: SessionDigest) -> str | None:
        """End a session; return where to sign out at the provider."""
        try:
            ended = sessions.end(digest)
        except NotFound:
            return None
        finally:
            kept.forget(lambda each: each == digest)
        return None if sign_in is None else sign_in.provider.logout_url(ended.id_token, f"{sign_in.base_url()}{HOME}")

    return routes

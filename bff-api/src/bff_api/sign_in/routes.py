"""`/sign-in`: where users sign in at a provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog
from flask import Response, g, request
from flask_openapi import APIBlueprint
from pydantic import BaseModel, Field

from bff_api.access.caller import Caller
from bff_api.access.check import BACK_CHANNEL_LOGOUT, SIGN_IN
from bff_api.access.session_client import SessionClient
from bff_api.access.session_cookie import session_of_request, set_session
from bff_api.account.owner import cookie_owner, forget_cookie
from bff_api.account.session_routes import PEOPLE
from bff_api.audited_object import mark_refused
from bff_api.sign_in.attempts import Attempts, Started, forget_attempt
from bff_api.sign_in.identities import Identities
from bff_api.sign_in.next_path import HOME, safe_path, with_query
from bff_api.sign_in.problems import SignInRefused
from bff_api.sign_in.provider import Provider, SignedIn
from mesh.contracts.problems import BadRequest, Problem
from mesh.contracts.topology import Service
from mesh.contracts.user import (
    LONGEST_ID_TOKEN,
    NewSession,
    StartedSession,
    digest_of_session,
    new_session,
    scopes_of,
)
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.http.routes import private_json

log = structlog.get_logger(__name__)

_CALLBACK: Final = f"{SIGN_IN}/callback"
_LONGEST_SID: Final = 255
_HERE: Final = address_of(Service.BFF_API)


class SignInQuery(BaseModel):
    next: str | None = Field(default=None, description="Path of this server to go to afterwards")
    take: bool = Field(default=True, description="Whether pictures of the anonymous cookie become the user's")


class CallbackQuery(BaseModel):
    code: str | None = Field(default=None, max_length=4096)
    state: str | None = Field(default=None, max_length=200)
    iss: str | None = Field(default=None, max_length=2000)
    error: str | None = Field(default=None, max_length=200)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Signs in by a provider. Thread-safe."""

    provider: Provider
    sessions: SessionClient
    attempts: Attempts
    identities: Identities
    public_url: str | None
    idle_s: int
    lifetime_s: int

    def begin(self, next_path: str, *, takes_along: bool) -> Response:
        url, attempt = self.provider.begin(self._redirect_uri())
        response = _redirect(url)
        self.attempts.remember(response, Started(attempt, next_path, takes_along))
        return response

    def finish(self, query: CallbackQuery) -> Response:
        started = self.attempts.of_request()
        self.provider.require_issuer(query.iss)
        if query.error is not None or query.code is None:
            log.info("sign-in refused", error=query.error)
            raise SignInRefused
        signed_in = self.provider.finish(query.code, started.attempt, self._redirect_uri())
        # A new session for each sign-in: one that was known before is of no use.
        session = new_session()
        answer = self.sessions.start(self._new_session(session, signed_in, started))
        user = answer.user
        g.caller = Caller(owner=user.owner, scopes=scopes_of(user.roles), user_id=user.id)
        log.info("signed in", user_id=answer.user.id, pictures_moved=answer.pictures_moved)
        response = _redirect(_after(started, answer))
        set_session(response, session, self.lifetime_s)
        if started.takes_along:
            forget_cookie(response)
        return response

    def routes(self) -> APIBlueprint:
        return _routes(self)

    def base_url(self) -> str:
        return self.public_url or request.host_url.rstrip("/")

    def _redirect_uri(self) -> str:
        return f"{self.base_url()}{_CALLBACK}"

    def _new_session(self, session: str, signed_in: SignedIn, started: Started) -> NewSession:
        digest, earlier = digest_of_session(session), digest_of_session(session_of_request())
        assert digest is not None
        sid = signed_in.claims.get("sid")
        return NewSession(
            identity=self.identities.of_claims(self.provider.issuer, signed_in.claims),
            sha256=digest.sha256,
            replaces=None if earlier is None else earlier.sha256,
            idle_s=self.idle_s,
            lifetime_s=self.lifetime_s,
            provider_session=sid if isinstance(sid, str) and len(sid) <= _LONGEST_SID else None,
            id_token=signed_in.id_token if len(signed_in.id_token) <= LONGEST_ID_TOKEN else None,
            client=request.headers.get("User-Agent"),
            take_along=cookie_owner() if started.takes_along else None,
        )


def _routes(sign_in: SignIn) -> APIBlueprint:
    """Return the routes of signing in at a provider."""
    routes = APIBlueprint("sign_in", __name__, abp_tags=[PEOPLE])

    @routes.get(
        SIGN_IN,
        summary="Sign in at the identity provider",
        description=with_example(
            f"{CURL} -o /dev/null '{_HERE}{SIGN_IN}?next=/'", about="Open it in a browser: redirects to the provider."
        ),
        responses={302: None, **problem_responses(503)},
    )
    def begin(query: SignInQuery) -> Response:
        try:
            return sign_in.begin(safe_path(query.next), takes_along=query.take)
        except Problem as problem:
            return _shown_or_raised(problem)

    @routes.get(_CALLBACK, doc_ui=False)
    def callback(query: CallbackQuery) -> Response:
        try:
            response = sign_in.finish(query)
        except Problem as problem:
            mark_refused()
            response = _shown_or_raised(problem)
        forget_attempt(response)
        return response

    @routes.post(BACK_CHANNEL_LOGOUT, doc_ui=False)
    def back_channel_logout() -> Response:
        token = request.form.get("logout_token")
        if token is None:
            raise BadRequest("The request has no logout_token. Send it as a form field.")
        ended = sign_in.sessions.end_of_provider(sign_in.provider.logout(token))
        log.info("sessions ended by the provider", count=ended.sessions)
        return private_json(ended)

    return routes


def _after(started: Started, answer: StartedSession) -> str:
    """Return where to go; the page reports pictures that were taken along."""
    if not answer.pictures_moved:
        return started.next_path
    return with_query(started.next_path, moved=answer.pictures_moved)


def _shown_or_raised(problem: Problem) -> Response:
    """Let the page show a problem to a person; raise it for other clients."""
    if request.accept_mimetypes.best_match(("application/json", "text/html")) != "text/html":
        raise problem
    return _redirect(with_query(HOME, problem=problem.slug))


def _redirect(url: str) -> Response:
    response = Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})
    del response.headers["Content-Type"]
    response.autocorrect_location_header = False
    return response

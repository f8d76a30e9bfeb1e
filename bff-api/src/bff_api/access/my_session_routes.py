"""`/api/my-sessions`: where a user is signed in, and ending it there."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint
from pydantic import BaseModel, Field

from bff_api.access.check import user_of_request
from bff_api.access.session_client import KeptSessions, SessionClient
from bff_api.access.session_cookie import clear_session, session_of_request
from bff_api.account.session_routes import PEOPLE
from mesh.contracts.api_key import Scope
from mesh.contracts.problems import Forbidden
from mesh.contracts.session import SESSION_ID, EndSessions, SessionList, SessionsOf
from mesh.contracts.topology import Service
from mesh.contracts.user import SessionsEnded, User, digest_of_session
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.http.routes import private_json

_PATH: Final = "/api/my-sessions"
_HERE: Final = f"{address_of(Service.BFF_API)}{_PATH}"
_SIGNED_IN: Final = f'{CURL} -b "ocr_mesh_session=$OCR_MESH_SESSION"'
_ABOUT: Final = """For users who have signed in; not for API keys. Every replica refuses an ended session after at most
five seconds. The session at the provider goes on."""


class SessionPath(BaseModel):
    session_id: str = Field(pattern=f"^{SESSION_ID}$", description="Id of the session, from the list")


def my_session_routes(client: SessionClient, kept: KeptSessions) -> APIBlueprint:
    routes = APIBlueprint("my_sessions", __name__, abp_tags=[PEOPLE])

    @routes.get(
        _PATH,
        operation_id="listSessions",
        summary="List your sessions, last used first",
        description=with_example(f"{_SIGNED_IN} {_HERE}", about=_ABOUT),
        responses={200: SessionList, **problem_responses(401, 403, 502, 503, 504)},
    )
    def list_sessions() -> Response:
        return private_json(client.list(SessionsOf(owner=_user().owner, current=_current())))

    @routes.delete(
        f"{_PATH}/<session_id>",
        operation_id="endSession",
        summary="End one of your sessions",
        description=with_example(
            f"""id=$({_SIGNED_IN} {_HERE} | cut -d'"' -f6)""", f"{_SIGNED_IN} -X DELETE {_HERE}/$id", about=_ABOUT
        ),
        responses={200: SessionsEnded, **problem_responses(401, 403, 404, 502, 503, 504)},
    )
    def end_session(path: SessionPath) -> Response:
        user, current = _user(), _current()
        response = private_json(client.end_some(EndSessions(owner=user.owner, session_id=path.session_id)))
        kept.forget(lambda digest: digest.sha256.startswith(path.session_id))
        if current is not None and current.startswith(path.session_id):
            clear_session(response)
        return response

    @routes.delete(
        _PATH,
        operation_id="endOtherSessions",
        summary="End all your sessions but this one",
        description=with_example(f"{_SIGNED_IN} -X DELETE {_HERE}", about=_ABOUT),
        responses={200: SessionsEnded, **problem_responses(401, 403, 502, 503, 504)},
    )
    def end_other_sessions() -> Response:
        ended = client.end_some(EndSessions(owner=_user().owner, keep=_current()))
        # Answers do not say whose session it was, and asking again is cheap.
        kept.forget_all()
        return private_json(ended)

    return routes


def _user() -> User:
    """Return the user. Raises Forbidden for other callers."""
    user = user_of_request()
    if user is None:
        raise Forbidden("This is for people who have signed in.", scope=Scope.READ)
    return user


def _current() -> str | None:
    """Return the digest of the session of the request; None for a user whom a proxy names."""
    digest = digest_of_session(session_of_request())
    return None if digest is None else digest.sha256

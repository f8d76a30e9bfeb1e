"""Routes of users and sessions, for bff-api. They are not in the document, so the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI

from image_store.bootstrap import Store
from image_store.domain import utc_now
from mesh.contracts.session import EndSessions, SessionsOf
from mesh.contracts.user import Identity, NewSession, ProviderLogout, SessionDigest, SessionsEnded
from mesh.platform.http.routes import json_response


def add_user_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    users = store.users

    @app.post("/operator/sessions", doc_ui=False)
    def sign_in(body: NewSession) -> Response:
        return json_response(users.sign_in(body, utc_now()), 201)

    @app.post("/operator/session-check", doc_ui=False)
    def check_session(body: SessionDigest) -> Response:
        return json_response(users.check(body.sha256, utc_now()))

    @app.post("/operator/session-end", doc_ui=False)
    def end(body: SessionDigest) -> Response:
        return json_response(users.end(body.sha256))

    @app.post("/operator/provider-logout", doc_ui=False)
    def end_of_provider(body: ProviderLogout) -> Response:
        return json_response(SessionsEnded(sessions=users.end_of_provider(body)))

    @app.post("/operator/session-list", doc_ui=False)
    def list_sessions(body: SessionsOf) -> Response:
        return json_response(store.sessions.list(body, utc_now()))

    @app.post("/operator/sessions-end", doc_ui=False)
    def end_sessions(body: EndSessions) -> Response:
        return json_response(SessionsEnded(sessions=store.sessions.end(body)))

    @app.post("/operator/user-seen", doc_ui=False)
    def seen(body: Identity) -> Response:
        return json_response(users.seen(body, utc_now()))

"""Client of image-store's routes for users and sessions, with answers that are kept for seconds."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from bff_api.access.kept_answers import KeptAnswers
from mesh.contracts.session import EndSessions, SessionList, SessionsOf
from mesh.contracts.user import (
    EndedSession,
    Identity,
    NewSession,
    ProviderLogout,
    SessionDigest,
    SessionsEnded,
    StartedSession,
    UserAnswer,
)
from mesh.platform.http.client import Answer, ServiceClient

_JSON: Final = {"Content-Type": "application/json"}

KeptSessions = KeptAnswers[SessionDigest, UserAnswer]
KeptUsers = KeptAnswers[Identity, UserAnswer]


class SessionClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, http: ServiceClient):
        self._http = http

    def start(self, new: NewSession) -> StartedSession:
        return self._http.parse(self._send("sessions", new), StartedSession)

    def check(self, digest: SessionDigest) -> UserAnswer:
        """Return the user of a session. Raises NotFound for one that has ended."""
        return self._http.parse(self._send("session-check", digest), UserAnswer)

    def end(self, digest: SessionDigest) -> EndedSession:
        """End a session. Raises NotFound for one that has ended."""
        return self._http.parse(self._send("session-end", digest), EndedSession)

    def end_of_provider(self, logout: ProviderLogout) -> SessionsEnded:
        return self._http.parse(self._send("provider-logout", logout), SessionsEnded)

    def list(self, asked: SessionsOf) -> SessionList:
        return self._http.parse(self._send("session-list", asked), SessionList)

    def end_some(self, which: EndSessions) -> SessionsEnded:
        """End sessions of an owner. Raises NotFound for one that has ended."""
        return self._http.parse(self._send("sessions-end", which), SessionsEnded)

    def seen(self, identity: Identity) -> UserAnswer:
        """Return the user that a trusted proxy names."""
        return self._http.parse(self._send("user-seen", identity), UserAnswer)

    def _send(self, route: str, body: BaseModel) -> Answer:
        return self._http.request("POST", f"/operator/{route}", body=body.model_dump_json().encode(), headers=_JSON)

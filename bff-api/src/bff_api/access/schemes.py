"""How clients authenticate, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Final

from flask_openapi import OpenAPI

from bff_api.access.check import OPEN
from bff_api.account.owner import COOKIE
from bff_api.sign_in_settings import OIDC

_KEY: Final = "ApiKey"
_SESSION: Final = "Session"
_VISITOR: Final = "Visitor"
_SCHEMES: Final[dict[str, dict[str, str]]] = {
    _KEY: {
        "type": "http",
        "scheme": "bearer",
        "description": "API key, `omk_…`, where MESH_ACCESS accepts keys",
    },
    _SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": "ocr_mesh_session",
        "description": "Session of a user, which `/sign-in` starts; over https its name is `__Host-ocr_mesh_session`",
    },
    _VISITOR: {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Owner of a browser without sign-in, which `GET /api/session` sets; over https with `__Host-`",
    },
}


def document_access(app: OpenAPI, accepted: frozenset[str]) -> None:
    """Describe keys and sessions in the document: alternatives, also to none where `open` is accepted."""
    conditions = {_KEY: True, _SESSION: OIDC in accepted, _VISITOR: OPEN in accepted}
    app.security_schemes = {name: _SCHEMES[name] for name, is_accepted in conditions.items() if is_accepted}
    required: list[dict[str, list[str]]] = [{name: []} for name in app.security_schemes]
    app.openapi_extensions = {"security": [{}, *required] if OPEN in accepted else required}

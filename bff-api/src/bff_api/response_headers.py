"""Headers that keep data out of caches, frames and unencrypted connections, and that clear the browser."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.platform.http import openapi
from mesh.platform.probes import PATHS

_JSON: Final = frozenset(("application/json", PROBLEM_CONTENT_TYPE))
_JSON_FILE: Final = 'attachment; filename="api.json"'
"""A fixed name: an address that a browser saves as a file must not choose its extension."""
_DOCUMENTS: Final = (openapi.PATH, "/doc/", "/docs/portal.json", "/docs/specifications/")
"""JSON that people open in a browser."""
_ENDS_A_VISIT: Final = frozenset(("/sign-out", "/api/erasure"))
_CLEARED: Final = '"cache", "storage"'
"""Copies of pictures, and drafts of corrections."""


def add_data_headers(app: Flask, hsts: str) -> None:
    """Add the headers to all responses; `hsts` to those to https requests."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Frame-Options"] = "DENY"
        if response.mimetype in _JSON and _is_of_api() and not _is_of_a_script():
            response.headers.setdefault("Content-Disposition", _JSON_FILE)
        if hsts and request.is_secure:
            response.headers["Strict-Transport-Security"] = hsts
        if request.method == "POST" and request.path in _ENDS_A_VISIT and response.status_code < 300:
            response.headers["Clear-Site-Data"] = _CLEARED
        return response


def _is_of_a_script() -> bool:
    """Return whether a script of a page has sent the request: it saves nothing, and Swagger UI would hide the JSON."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def _is_of_api() -> bool:
    """Return whether the request has a route of the API; not probes and documents."""
    return request.url_rule is not None and request.path not in PATHS and not request.path.startswith(_DOCUMENTS)

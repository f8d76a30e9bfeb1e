"""Security headers of all responses. Cross-origin access is decided in `bff_api.cors`."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from bff_api.account.session_routes import SESSION

PAGE_POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
DOCUMENTATION_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Swagger's page uses an inline script."""
DATA_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""JSON and pictures: nothing is executed when they are opened directly."""


def add_security_headers(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _policy()
        response.headers["Referrer-Policy"] = "same-origin"
        return response


def _policy() -> str:
    if request.blueprint == "page" or request.path in ("/docs", SESSION):
        return PAGE_POLICY
    return DOCUMENTATION_POLICY if f"{request.path}/".startswith("/doc/") else DATA_POLICY

"""Security headers of all responses. Cross-origin access is decided in `bff_api.cors`."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from bff_api.account.session_routes import SESSION
from bff_api.share import page as share_page

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


_USED_FEATURES: Final = ("camera", "clipboard-read", "clipboard-write")
"""Features of browsers that the page uses. Chromium warns of those that it does not have, such as `web-share`."""
_UNUSED_FEATURES: Final = (
    "accelerometer", "autoplay", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(
    [*(f"{feature}=(self)" for feature in _USED_FEATURES), *(f"{feature}=()" for feature in _UNUSED_FEATURES)]
)
ISOLATION: Final = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
"""Other sites get no reference to the page's window, and cannot embed its files."""


def add_security_headers(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _policy(response)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers.update(ISOLATION)
        if request.blueprint == share_page.BLUEPRINT:
            response.headers.update(share_page.HEADERS)
        return response


def _policy(response: Response) -> str:
    if request.blueprint == share_page.BLUEPRINT and response.mimetype == "text/html":
        return share_page.POLICY
    if request.blueprint == "page" or request.path in ("/docs", SESSION):
        return PAGE_POLICY
    return DOCUMENTATION_POLICY if f"{request.path}/".startswith("/doc/") else DATA_POLICY

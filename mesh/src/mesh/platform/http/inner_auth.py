"""Authenticate requests between services by a secret that they share (decision 37).

Every route needs it, except probes, metrics and documentation. So the headers in which bff-api names the owner are
believed from bff-api only.
"""

from __future__ import annotations

import hmac
from typing import Final

from flask import Flask, request

from mesh.contracts.problems import Unauthorized
from mesh.platform.http import openapi
from mesh.platform.inner_secret import INNER_HEADER
from mesh.platform.probes import PATHS

_SCHEME: Final = "Ocr-Mesh-Inner"
_OPEN: Final = frozenset((*PATHS, openapi.PATH, "/doc"))
_DOCUMENTATION: Final = "/doc/"


def require_inner_secret(app: Flask, secret: str) -> None:
    """Refuse requests without the secret with 401."""

    @app.before_request
    def check() -> None:
        if request.path in _OPEN or request.path.startswith(_DOCUMENTATION):
            return
        # As bytes: strings that are not ASCII cannot be compared in constant time.
        given = request.headers.get(INNER_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, secret.encode()):
            raise Unauthorized(
                f"This service answers other services only. Send the secret of the deployment in {INNER_HEADER}.",
                scheme=_SCHEME,
            )

"""Cross-origin requests (CORS) of the pages that `BFF_API_CORS_ORIGINS` lists; of no others, and of none by default."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import Flask, Response, request

_EXPOSED: Final = "Content-Disposition, ETag, Retry-After, Server-Timing"
"""Headers of ours that a script may read beside those that are always readable."""

_MAX_AGE_S: Final = 600
"""How long a browser may keep the answer to a preflight request."""


def add_cors(app: Flask, origins: Collection[str]) -> None:
    """Let scripts of these origins call everything and read the answers, with the cookie where it is sent."""
    if not origins:
        return

    @app.after_request
    def allow(response: Response) -> Response:
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin not in origins:
            return response
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
            response.headers["Access-Control-Max-Age"] = str(_MAX_AGE_S)
            if asked := request.headers.get("Access-Control-Request-Headers"):
                response.headers["Access-Control-Allow-Headers"] = asked
        else:
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response

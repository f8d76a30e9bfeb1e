"""Allow cross-origin requests (CORS) from the origins in `BFF_API_CORS_ORIGINS`; by default from none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import Flask, Response, request

_EXPOSED: Final = (
    "Content-Disposition, ETag, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
    "Server-Timing"
)
"""Response headers that scripts may read, besides the CORS-safelisted ones."""

_MAX_AGE_S: Final = 600
"""How long a browser may cache the response to a preflight request."""


def add_cors(app: Flask, origins: Collection[str]) -> None:
    """Allow scripts of these origins to call all routes and read the responses, with credentials."""
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

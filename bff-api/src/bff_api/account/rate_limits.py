"""Requests per client: by address, and by session as well if there is one.

The draft `draft-ietf-httpapi-ratelimit-headers` (07) describes the `RateLimit-*` headers; times are in seconds.
"""

from __future__ import annotations

import math
import time
from typing import Any, Final

from flask import Flask, Response, g, request
from flask_limiter import Limit, Limiter, RateLimitExceeded, RequestLimit

from bff_api.account.clients import client_address
from bff_api.settings import BffSettings
from mesh.contracts.problems import Problem
from mesh.platform.http.app import document_for_all_routes
from mesh.platform.probes import PATHS

_STORAGE_TIMEOUT_S: Final = 0.2
_CHANGES: Final = frozenset(("POST", "PUT", "PATCH", "DELETE"))


class RateLimited(Problem):
    """429: the client sends too many requests."""

    status = 429
    slug = "rate-limited"
    title = "Too many requests"


def add_rate_limits(app: Flask, settings: BffSettings) -> None:
    """Limit the requests of each client, and describe the limit in each response. Add the owners before."""
    if not settings.rate_limits:
        return
    rates = {"read": settings.read_rate, "change": settings.change_rate, "request": settings.request_rate}
    storage: dict[str, Any] = {"storage_uri": "memory://"}
    if settings.rate_storage_url is not None:
        timeouts = {"socket_connect_timeout": _STORAGE_TIMEOUT_S, "socket_timeout": _STORAGE_TIMEOUT_S}
        storage = {"storage_uri": settings.rate_storage_url.get_secret_value(), "storage_options": timeouts}

    def limit(key: Any, exempt_when: Any) -> Limit:
        return Limit(lambda: rates[_kind()], key, scope=lambda _: _kind(), shared=True, exempt_when=exempt_when)

    limiter = Limiter(
        client_address,
        default_limits=[
            limit(lambda: f"address:{client_address()}", _is_exempt),
            limit(lambda: f"session:{g.owner}", lambda: g.owner is None or _is_exempt()),
        ],
        strategy="sliding-window-counter",
        # While the storage is away, each replica counts alone.
        in_memory_fallback_enabled=True,
        key_prefix="ocr-mesh",
        **storage,
    )
    limiter.init_app(app)
    document_for_all_routes(app, 429)

    @app.errorhandler(RateLimitExceeded)
    def on_exceeded(_error: RateLimitExceeded) -> Any:
        breached = limiter.current_limit
        assert breached is not None
        wait_s = _seconds_until_reset(breached)
        detail = f"You may send {breached.limit}, and have sent more. Try again in {wait_s} s."
        return app.handle_user_exception(RateLimited(detail, retry_after_s=wait_s))

    @app.after_request
    def describe(response: Response) -> Response:
        least = min(limiter.current_limits, key=lambda each: each.remaining, default=None)
        if least is not None:
            amount, window_s = least.limit.amount, least.limit.get_expiry()
            response.headers["RateLimit-Policy"] = f"{amount};w={window_s}"
            response.headers["RateLimit-Limit"] = str(amount)
            response.headers["RateLimit-Remaining"] = str(max(0, least.remaining))
            response.headers["RateLimit-Reset"] = str(_seconds_until_reset(least))
        return response


def _kind() -> str:
    """Return which rate a request counts for: each needs other resources."""
    if request.method not in _CHANGES:
        return "request"
    return "read" if request.path == "/read" or request.path.startswith("/docs/try/") else "change"


def _is_exempt() -> bool:
    """Exempt probes, and a browser's question whether another origin may send a request."""
    return request.path in PATHS or request.method == "OPTIONS"


def _seconds_until_reset(limit: RequestLimit) -> int:
    return max(1, math.ceil(limit.window.reset_time - time.time()))

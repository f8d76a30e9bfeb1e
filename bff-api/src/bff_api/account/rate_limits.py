"""Requests per client: by address, and by API key or owner as well if there is one.

The draft `draft-ietf-httpapi-ratelimit-headers` (07) describes the `RateLimit-*` headers; times are in seconds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, g, request
from flask_limiter import Limit, Limiter, RateLimitExceeded, RequestLimit

from bff_api.account.clients import client_address
from bff_api.account.one_at_a_time import count_one_at_a_time
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


@dataclass(frozen=True, slots=True)
class CallerRate:
    """The rate of an authenticated caller, for requests of all kinds together."""

    key: str
    """What is counted."""
    rate: str


class RateLimits:
    """Limits by address, before anything is asked about a request's credentials, and then by caller."""

    def __init__(self, settings: BffSettings):
        self._is_on = settings.rate_limits
        self._rates = {"read": settings.read_rate, "change": settings.change_rate, "request": settings.request_rate}
        self._storage: dict[str, Any] = {"storage_uri": "memory://"}
        if settings.rate_storage_url is not None:
            timeouts = {"socket_connect_timeout": _STORAGE_TIMEOUT_S, "socket_timeout": _STORAGE_TIMEOUT_S}
            url = settings.rate_storage_url.get_secret_value()
            self._storage = {"storage_uri": url, "storage_options": timeouts}

    def add_addresses(self, app: Flask) -> None:
        """Limit the requests of each address, and describe the limit in each response."""
        if not self._is_on:
            return
        by_address = self._limit(lambda: f"address:{client_address()}", _is_exempt)
        self._limiter(by_address).init_app(app)
        document_for_all_routes(app, 429)

        @app.errorhandler(RateLimitExceeded)
        def on_exceeded(_error: RateLimitExceeded) -> Any:
            breached = next(limit for limit in _checked(app) if limit.breached)
            wait_s = _seconds_until_reset(breached)
            detail = f"You may send {breached.limit}, and have sent more. Try again in {wait_s} s."
            return app.handle_user_exception(RateLimited(detail, retry_after_s=wait_s))

        @app.after_request
        def describe(response: Response) -> Response:
            least = min(_checked(app), key=lambda each: each.remaining, default=None)
            if least is not None:
                amount, window_s = least.limit.amount, least.limit.get_expiry()
                response.headers["RateLimit-Policy"] = f"{amount};w={window_s}"
                response.headers["RateLimit-Limit"] = str(amount)
                response.headers["RateLimit-Remaining"] = str(max(0, least.remaining))
                response.headers["RateLimit-Reset"] = str(_seconds_until_reset(least))
            return response

    def add_callers(self, app: Flask, rate_of_request: Callable[[], CallerRate | None]) -> None:
        """Limit the requests of each API key, and of each other owner. Call it after the callers are known."""
        if not self._is_on:
            return

        def is_no_session() -> bool:
            return g.owner is None or rate_of_request() is not None or _is_exempt()

        def rate() -> CallerRate:
            # Also asked for requests that are exempt.
            return rate_of_request() or CallerRate("no key", self._rates["request"])

        by_caller = Limit(
            lambda: rate().rate,
            lambda: rate().key,
            scope="caller",
            shared=True,
            exempt_when=lambda: rate_of_request() is None or _is_exempt(),
        )
        self._limiter(self._limit(lambda: f"session:{g.owner}", is_no_session), by_caller).init_app(app)

    def _limit(self, key: Callable[[], str], exempt_when: Callable[[], bool]) -> Limit:
        return Limit(lambda: self._rates[_kind()], key, scope=lambda _: _kind(), shared=True, exempt_when=exempt_when)

    def _limiter(self, *limits: Limit) -> Limiter:
        """Return a limiter, which checks requests after the functions that the app has already."""
        count_one_at_a_time()
        return Limiter(
            client_address,
            default_limits=list(limits),
            strategy="sliding-window-counter",
            # While the storage is away, each replica counts alone.
            in_memory_fallback_enabled=True,
            key_prefix="ocr-mesh",
            **self._storage,
        )


def _checked(app: Flask) -> list[RequestLimit]:
    """Return the limits that the current request was checked by."""
    return [limit for limiter in app.extensions["limiter"] for limit in limiter.current_limits]


def _kind() -> str:
    """Return which rate a request counts for: each needs other resources."""
    if request.method not in _CHANGES:
        return "request"
    is_reading = request.path in ("/read", "/documents") or request.path.startswith("/docs/try/")
    return "read" if is_reading else "change"


def _is_exempt() -> bool:
    """Exempt probes, and a browser's question whether another origin may send a request."""
    return request.path in PATHS or request.method == "OPTIONS"


def _seconds_until_reset(limit: RequestLimit) -> int:
    return max(1, math.ceil(limit.window.reset_time - time.time()))

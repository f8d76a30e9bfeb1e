"""Refuse requests that pages of other sites cause (CSRF): the browser sends cookies with them.

A browser says by `Sec-Fetch-Site` whether the page is ours, and by `Origin` which one it is; scripts can set neither.
Other clients, such as curl, send none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import request

from mesh.contracts.problems import Forbidden

_SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))
_OURS: Final = frozenset(("same-origin", "none"))


class ForeignOrigin(Forbidden):
    """403: a page of another site sent the request."""

    slug = "foreign-origin"
    title = "Request from another site"


@dataclass(frozen=True, slots=True)
class AllowedOrigins:
    others: frozenset[str]
    """Origins that may send requests, besides our own."""
    public_url: str | None

    def require(self) -> None:
        """Raise ForeignOrigin for a change that another site's page asks for."""
        if request.method in _SAFE:
            return
        origin = request.headers.get("Origin")
        site = request.headers.get("Sec-Fetch-Site")
        if origin in self.others or site in _OURS:
            return
        # Browsers send Sec-Fetch-Site to https and to this machine only.
        if site is None and (origin is None or self._is_ours(origin)):
            return
        raise ForeignOrigin(
            "A page of another site sent this request, so it was refused. Send it from this site, or add the origin "
            "of the page to BFF_API_CORS_ORIGINS."
        )

    def _is_ours(self, origin: str) -> bool:
        """Return whether an origin is the address of the request, or the public one.

        Compared without the scheme: a proxy that ends TLS may not say so.
        """
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https"):
            return False
        public = urlsplit(self.public_url or "").netloc
        return parts.netloc.lower() in {request.host.lower(), public.lower()} - {""}

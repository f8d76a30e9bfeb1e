"""Names of cookies. Over https they have the prefix `__Host-`, so that no other host can set them."""

from __future__ import annotations

from flask import request


def name_here(name: str) -> str:
    """Return the name that a cookie has for the scheme of this request."""
    return f"__Host-{name}" if request.is_secure else name

"""The cookie of a session."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from bff_api.cookie_names import name_here

_NAME: Final = "ocr_mesh_session"


def session_of_request() -> str | None:
    """Return the value of the cookie; None without one."""
    return request.cookies.get(name_here(_NAME))


def set_session(response: Response, session: str, lifetime_s: int) -> None:
    response.set_cookie(
        name_here(_NAME), session, max_age=lifetime_s, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    response.cache_control.private = True


def clear_session(response: Response) -> None:
    response.delete_cookie(name_here(_NAME), httponly=True, samesite="Lax", secure=request.is_secure, path="/")

"""The built page. Its assets have a hash in their names and are cached permanently; the page itself is not cached.

The page routes by the part of the address after `#`. An address typed without it, such as `/history`, is redirected.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from bff_api.portal.page_files import built_page, page_file

_YEAR_S: Final = 365 * 24 * 3600
_PAGE_FILES: Final = "svg,png,ico,js,txt,webmanifest"
"""Extensions of other files of the page, such as its icon and its service worker."""
_NO_PAGES: Final = ("/api/", "/assets/", "/doc/", "/docs/")
_HTML: Final = "text/html"


def page_routes(folder: Path) -> Blueprint:
    """Return the page's routes. `folder` is read at each request, so the page may be built while the service runs."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> Response:
        return built_page(folder, "index.html")

    @routes.get("/admin")
    def admin() -> Response:
        return built_page(folder, "admin.html")

    @routes.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        response = page_file(folder / "assets", name, max_age_s=_YEAR_S)
        response.cache_control.immutable = True
        return response

    @routes.get(f"/<name>.<any({_PAGE_FILES}):extension>")
    def other_file(name: str, extension: str) -> Response:
        return page_file(folder, f"{name}.{extension}")

    @routes.before_app_request
    def to_page() -> Redirect | None:
        """Redirect a typed address that has no route. The page says so where it has no such page either."""
        if not _is_typed():
            return None
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        address = redirect(f"{url_for('page.index')}#{quote(request.path)}{query}")
        address.vary.add("Accept")
        return address

    return routes


def _is_typed() -> bool:
    """Return whether a person opened an address without a route. Programs don't prefer HTML, and get the problem."""
    return (
        isinstance(request.routing_exception, NotFound)
        and request.method == "GET"
        and not request.path.startswith(_NO_PAGES)
        and request.accept_mimetypes.best_match(["application/problem+json", "application/json", _HTML]) == _HTML
    )

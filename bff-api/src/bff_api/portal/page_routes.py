"""The built page. Its assets have a hash in their names and are cached permanently; the page itself is not cached."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response

from bff_api.portal.page_files import built_page, page_file

_YEAR_S: Final = 365 * 24 * 3600
_PAGE_FILES: Final = "svg,png,ico,txt,webmanifest"
"""Extensions of other files of the page, such as its icon."""


def page_routes(folder: Path) -> Blueprint:
    """Return the page's routes. `folder` is read at each request, so the page may be built while the service runs."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> Response:
        return built_page(folder, "index.html")

    @routes.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        response = page_file(folder / "assets", name, max_age_s=_YEAR_S)
        response.cache_control.immutable = True
        return response

    @routes.get(f"/<name>.<any({_PAGE_FILES}):extension>")
    def other_file(name: str, extension: str) -> Response:
        return page_file(folder, f"{name}.{extension}")

    return routes

"""The built page. Its assets have a hash in their names and are cached permanently; the page itself is not cached."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, send_from_directory

from mesh.contracts.problems import Problem

_YEAR_S: Final = 365 * 24 * 3600
_PAGE_FILES: Final = "svg,png,ico,txt,webmanifest"
"""Extensions of other files of the page, such as its icon."""


class NotBuilt(Problem):
    status = 503
    slug = "page-not-built"
    title = "Page not built"


def built_page(folder: Path, name: str) -> Response:
    """Return a file of the built page. Raises NotBuilt."""
    if not (folder / name).is_file():
        raise NotBuilt("The page has not been built. Run `make ui`. The API works without it.")
    return send_from_directory(folder, name)


def page_routes(folder: Path) -> Blueprint:
    """Return the page's routes. `folder` is read at each request, so the page may be built while the service runs."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> Response:
        return built_page(folder, "index.html")

    @routes.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        response = send_from_directory(folder / "assets", name, max_age=_YEAR_S)
        response.cache_control.immutable = True
        return response

    @routes.get(f"/<name>.<any({_PAGE_FILES}):extension>")
    def page_file(name: str, extension: str) -> Response:
        return send_from_directory(folder, f"{name}.{extension}")

    return routes

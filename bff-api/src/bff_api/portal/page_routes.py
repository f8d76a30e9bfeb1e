"""The built page. Its assets carry a hash in their names and are kept for ever; the page itself is never cached."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, send_from_directory

from mesh.contracts.problems import Problem

_YEAR_S: Final = 365 * 24 * 3600
_PAGE_FILES: Final = "svg,png,ico,txt,webmanifest"
"""What a page keeps beside `index.html`: its icon and the like."""


class NotBuilt(Problem):
    status = 503
    slug = "page-not-built"
    title = "The page has not been built"


def built_page(folder: Path, name: str) -> Response:
    """Raises NotBuilt."""
    if not (folder / name).is_file():
        raise NotBuilt("The page has not been built on this machine. `make ui` builds it; the API works without.")
    return send_from_directory(folder, name)


def page_routes(folder: Path) -> Blueprint:
    """`folder` is looked at with each request: the page may be built while the service runs."""
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

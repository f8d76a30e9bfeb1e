"""`/docs`: the page of all services, their documents, a picture to try them with, and calls passed on to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, redirect, request, send_from_directory
from werkzeug.wrappers import Response as Redirect

from bff_api import specifications
from bff_api.account.owner import owner_of_request
from bff_api.portal.page_routes import built_page
from bff_api.portal.service_proxy import Call, ServiceProxy
from mesh.contracts.problems import NotFound
from mesh.platform.http.caller import Caller

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT_ON: Final = ("Accept", "Content-Type", "If-None-Match")
_SENT_BACK: Final = (
    "Content-Type",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Retry-After",
    "Server-Timing",
)
"""No service sets a cookie or a policy here, and what belongs to its own connection ends with that."""


def portal_routes(page: Path, services: Mapping[str, ServiceProxy]) -> Blueprint:
    """`page` is the folder of the built pages; `services`, who may be tried, go by their documents' names."""
    routes = Blueprint("portal", __name__)

    @routes.get("/docs")
    def portal() -> Response:
        return built_page(page, "docs.html")

    @routes.get("/docs/")
    def without_the_slash() -> Redirect:
        return redirect("../docs")

    @routes.get("/docs/portal.json")
    def what_may_be_tried() -> dict[str, list[str]]:
        return {"may_be_tried": list(services)}

    @routes.get("/docs/specifications/<name>.json")
    def document(name: str) -> Response:
        return send_from_directory(specifications.FOLDER, f"{name}.json")

    @routes.get("/docs/sample.png")
    def sample() -> Response:
        return send_from_directory(specifications.FOLDER, "sample.png")

    @routes.route("/docs/try/<service>/<path:path>", methods=_METHODS)
    def try_it(service: str, path: str) -> Response:
        if service not in services:
            raise NotFound(f"Calls are not passed on to {service}: please ask it where it listens.")
        answer = services[service].call(_call(path), owner_of_request(), Caller.of_request().is_connected)
        response = Response(answer.body, answer.status)
        del response.headers["Content-Type"]  # what has no body has none
        response.headers.update({name: answer.headers[name] for name in _SENT_BACK if name in answer.headers})
        return response

    return routes


def _call(path: str) -> Call:
    headers = {name: request.headers[name] for name in _SENT_ON if name in request.headers}
    return Call(request.method, f"/{path}", request.query_string.decode("latin-1"), headers, request.get_data())

"""`/docs`: the portal page, the documents of all services, a sample picture, and a proxy to try requests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, send_from_directory
from werkzeug.wrappers import Response as Redirect

from bff_api.account.owner import owner_of_request
from bff_api.portal.documents import Documents
from bff_api.portal.overview import overview
from bff_api.portal.page_files import built_page
from bff_api.portal.service_proxy import Call, ServiceProxy
from bff_api.settings import BffSettings
from mesh.contracts.problems import NotFound
from mesh.platform.http.openapi import as_response
from mesh.platform.http.routes import Caller

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_REQUEST_HEADERS: Final = ("Accept", "Content-Type", "If-None-Match")
_RESPONSE_HEADERS: Final = (
    "Content-Type",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Retry-After",
    "Server-Timing",
)
"""Forwarded headers; not cookies and policies, which bff-api sets, or those of the connection."""


def portal_routes(settings: BffSettings, documents: Documents, services: Mapping[str, ServiceProxy]) -> Blueprint:
    """Return the portal's routes; `services` maps document names to proxies."""
    routes = Blueprint("portal", __name__)

    @routes.get("/docs")
    def portal() -> Response:
        return built_page(settings.page, "docs.html")

    @routes.get("/docs/")
    def without_the_slash() -> Redirect:
        return redirect("../docs")

    @routes.get("/docs/portal.json")
    def start() -> dict[str, Any]:
        return overview(documents.app, settings, services)

    @routes.get("/docs/specifications/<name>.json")
    def document(name: str) -> Response:
        return as_response(documents.get(name, services))

    @routes.get("/docs/sample.png")
    def sample() -> Response:
        return send_from_directory(Path(__file__).parent, "sample.png")

    @routes.route("/docs/try/<service>/<path:path>", methods=_METHODS)
    def try_it(service: str, path: str) -> Response:
        if service not in services:
            raise NotFound(f"Requests to {service!r} are not forwarded. Send them to the service directly.")
        answer = services[service].call(_call(path), owner_of_request(), Caller.of_request().is_connected)
        response = Response(answer.body, answer.status)
        del response.headers["Content-Type"]  # a response without a body has no content type
        response.headers.update({name: answer.headers[name] for name in _RESPONSE_HEADERS if name in answer.headers})
        return response

    return routes


def _call(path: str) -> Call:
    headers = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    return Call(request.method, f"/{path}", request.query_string.decode("latin-1"), headers, request.get_data())

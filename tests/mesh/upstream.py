"""A service that records requests and gives one response to all of them, with an OpenAPI document of its own."""

from __future__ import annotations

import time
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.datastructures import Headers

PATHS: Final[dict[str, Any]] = {
    "/boxes": {"post": {"description": "curl http://127.0.0.1:8080/docs/sample.png"}},
    "/api/images": {"get": {}},
    "/api/image/{image_id}": {"get": {}, "delete": {}},
    "/health": {"get": {}},
}


class Upstream:
    def __init__(self) -> None:
        self.app = Flask("upstream")
        self.app.add_url_rule("/openapi.json", view_func=self._describe)
        self.app.add_url_rule("/<path:path>", view_func=self._answer, methods=["GET", "POST", "PATCH", "DELETE"])
        self.response = Response("{}", content_type="application/json")
        self.delay_s = 0.0
        self.method = self.path = self.query = ""
        self.headers = Headers()
        self.body = b""
        self.paths = PATHS
        self.described = 0
        """How often the document was fetched."""

    def _describe(self) -> dict[str, Any]:
        self.described += 1
        info = {"title": "upstream", "version": "1", "description": f"curl {request.host_url}health"}
        return {
            "openapi": "3.1.0",
            "info": info,
            "servers": [{"url": request.host_url.rstrip("/")}],
            "paths": self.paths,
        }

    def _answer(self, path: str) -> Response:
        time.sleep(self.delay_s)
        self.method, self.path, self.query = request.method, f"/{path}", request.query_string.decode()
        self.headers, self.body = Headers(request.headers), request.get_data()
        return self.response

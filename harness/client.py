"""A client of bff-api over HTTP."""

from __future__ import annotations

from typing import Any

import urllib3
from urllib3.response import BaseHTTPResponse

from bff_api.account.owner import COOKIE

Json = Any


class Client:
    """`cookie` is None until the page is opened, or set by a test."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.url = url
        self.cookie = cookie
        self.http = urllib3.PoolManager(timeout=60, retries=False)

    def call(self, method: str, path: str, **options: Any) -> BaseHTTPResponse:
        headers = options.pop("headers", {})
        if self.cookie is not None:
            headers = headers | {"Cookie": f"{COOKIE}={self.cookie}"}
        return self.http.request(method, f"{self.url}{path}", headers=headers, **options)

    def start_session(self) -> None:
        """Get a cookie without the page, which may not be built."""
        answer = self.call("GET", "/api/session")
        assert answer.status == 204, answer.data
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0].removeprefix(f"{COOKIE}=")

    def open_page(self) -> BaseHTTPResponse:
        """Open the page, whose response sets the cookie."""
        answer = self.call("GET", "/")
        assert answer.status == 200, answer.data
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0].removeprefix(f"{COOKIE}=")
        return answer

    def read(self, picture: bytes, name: str = "picture.png") -> Json:
        answer = self.call("POST", "/read", fields={"image": (name, picture)})
        assert answer.status == 200, answer.data
        return answer.json()

    def correct(self, **correction: object) -> None:
        answer = self.call("POST", "/correct-text", json=correction)
        assert (answer.status, answer.data) == (202, b"")

    def stored(self, image_id: str) -> Json | None:
        answer = self.call("GET", f"/api/image/{image_id}")
        return answer.json() if answer.status == 200 else None

    def content(self, image_id: str) -> bytes:
        return self.call("GET", f"/api/image/{image_id}/content").data

    def delete(self, image_id: str) -> int:
        """Return the status of the response."""
        return self.call("DELETE", f"/api/image/{image_id}").status

    def history(self) -> Json:
        return self.call("GET", "/api/images").json()["images"]

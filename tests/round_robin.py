"""A reverse proxy that gives each request to the next target, without stickiness."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from typing import Final

import urllib3
from flask import Flask, Response, request

_TIMEOUT_S: Final = 30.0
_HOP_BY_HOP: Final = frozenset(("connection", "keep-alive", "transfer-encoding", "host"))


def round_robin(targets: Sequence[str]) -> Flask:
    """Return an app that forwards to the URLs in turn; a target that fails answers 502, and nothing is sent again."""
    following = itertools.cycle(targets)
    lock = threading.Lock()
    app = Flask("round-robin")

    @app.route("/<path:path>", methods=["GET", "POST", "PATCH", "DELETE"])
    def forward(path: str) -> Response:
        with lock:
            target = next(following)
        try:
            answer = urllib3.request(
                request.method,
                f"{target}/{path}?{request.query_string.decode()}",
                body=request.get_data(),
                headers={name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP},
                timeout=_TIMEOUT_S,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return Response(f"{target}: {error}", 502)
        # A list: a response may set several cookies.
        headers = [(name, value) for name, value in answer.headers.iteritems() if name.lower() not in _HOP_BY_HOP]
        return Response(answer.data, answer.status, headers)

    return app

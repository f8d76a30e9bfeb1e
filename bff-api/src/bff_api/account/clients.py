"""The client of a request, for limits: its address as the server sees it, through trusted proxies.

A cookie is free to make, so it is never the only key of a limit.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from flask import Flask, request

from mesh.platform.http.calling_client import set_client
from mesh.platform.http.worker.client_address import group_of

_KEY_PURPOSE: Final = b"ocr-mesh client"
_KEY_CHARACTERS: Final = 16


def client_address() -> str:
    """Return what counts as one client: an IPv4 address, or an IPv6 network."""
    return group_of(request.remote_addr or "")


def add_clients(app: Flask, secret: str) -> None:
    """Set the client's key of each request, which the other services use to serve clients in turn."""
    key = hmac.digest(secret.encode(), _KEY_PURPOSE, hashlib.sha256)

    @app.before_request
    def find() -> None:
        set_client(hmac.new(key, client_address().encode(), hashlib.sha256).hexdigest()[:_KEY_CHARACTERS])

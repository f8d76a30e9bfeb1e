"""REST service that fetches files, called by bff-api."""

from __future__ import annotations

from flask_openapi import OpenAPI

from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import create_app as create_service_app
from mesh.platform.http.inner_auth import require_inner_secret
from mesh.platform.probes import Probes
from outgoing.client import Outgoing
from outgoing.routes import fetch_routes
from outgoing.settings import OutgoingSettings

_MAX_BODY_BYTES = 16 * 1024  # an address
_WAITING, _WAIT_S = 32, 3.0


def create_app(settings: OutgoingSettings, inner_secret: str, outgoing: Outgoing | None = None) -> OpenAPI:
    """Return the app. `outgoing` is made by the settings unless given."""
    app = create_service_app(
        Service.OUTGOING_REST,
        "outgoing",
        description="Fetches files from addresses that clients name.",
        max_body_bytes=_MAX_BODY_BYTES,
        probes=Probes(),
    )
    require_inner_secret(app, inner_secret)
    limit = ConcurrencyLimit("fetch", running=settings.fetches, waiting=_WAITING, wait_s=_WAIT_S)
    app.register_api(fetch_routes(outgoing or Outgoing(settings.rules), limit, settings.fetch_timeout_s))
    return app

"""REST service of image-store, called by bff-api."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI
from sqlalchemy.exc import OperationalError

from image_store import metrics
from image_store.api_key_routes import add_api_key_routes
from image_store.bootstrap import Store
from image_store.erasure_routes import add_erasure_routes
from image_store.routes import add_routes
from mesh.contracts.problems import UpstreamUnavailable
from mesh.contracts.topology import Service
from mesh.platform.http.app import create_app as create_service_app
from mesh.platform.http.inner_auth import require_inner_secret
from mesh.platform.probes import Probes

_MAX_BODY_BYTES = 64 * 1024  # no route takes a large body


def create_app(store: Store, inner_secret: str | None) -> OpenAPI:
    """Return the app of an open store.

    `inner_secret` authenticates bff-api. None believes every caller, for tests of the routes alone.
    """
    app = create_service_app(
        Service.IMAGE_STORE_REST,
        "image_store",
        description="Pictures of the last seven days, with their text and corrections.",
        max_body_bytes=_MAX_BODY_BYTES,
        probes=Probes(ready=store.checks),
    )

    if inner_secret is not None:
        require_inner_secret(app, inner_secret)

    @app.errorhandler(OperationalError)
    def on_database_away(_error: OperationalError) -> Response:
        away = UpstreamUnavailable("database", "The storage cannot be reached. Please try again in a moment.")
        return app.make_response(app.handle_user_exception(away))

    metrics.PICTURES_DELETED.labels("request")  # exported as zero from the start
    add_routes(app, store)
    add_erasure_routes(app, store)
    add_api_key_routes(app, store)
    return app

"""REST service of image-store, called by bff-api."""

from __future__ import annotations

import structlog
from flask import Response
from flask_openapi import OpenAPI
from sqlalchemy.exc import OperationalError

from image_store import metrics
from image_store.api_key_routes import add_api_key_routes
from image_store.audit_routes import add_audit_routes
from image_store.bootstrap import Store
from image_store.document_job_routes import add_job_routes
from image_store.document_routes import add_document_routes
from image_store.erasure_routes import add_erasure_routes
from image_store.export_job_routes import add_export_job_routes
from image_store.export_routes import add_export_routes
from image_store.idempotency_routes import add_idempotency_routes
from image_store.owner_routes import add_owner_routes
from image_store.routes import add_routes
from image_store.share_routes import add_share_routes
from image_store.user_routes import add_user_routes
from mesh.contracts.problems import UpstreamUnavailable
from mesh.contracts.topology import Service
from mesh.platform.http.app import create_app as create_service_app
from mesh.platform.http.inner_auth import require_inner_secret
from mesh.platform.probes import Probes

log = structlog.get_logger(__name__)

_MAX_BODY_BYTES = 512 * 1024  # a batch of the audit log; the file of a document may be larger


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

    @app.errorhandler(OSError)
    def on_files_away(error: OSError) -> Response:
        log.warning("files cannot be reached", error=str(error))
        away = UpstreamUnavailable("pictures", "The storage cannot be reached. Please try again in a moment.")
        return app.make_response(app.handle_user_exception(away))

    @app.errorhandler(OperationalError)
    def on_database_away(_error: OperationalError) -> Response:
        away = UpstreamUnavailable("database", "The storage cannot be reached. Please try again in a moment.")
        return app.make_response(app.handle_user_exception(away))

    metrics.PICTURES_DELETED.labels("request")  # exported as zero from the start
    add_routes(app, store)
    add_erasure_routes(app, store)
    add_api_key_routes(app, store)
    add_user_routes(app, store)
    add_audit_routes(app, store)
    add_owner_routes(app, store)
    add_share_routes(app, store)
    add_document_routes(app, store)
    add_job_routes(app, store)
    add_export_routes(app, store)
    add_export_job_routes(app, store)
    add_idempotency_routes(app, store)
    return app

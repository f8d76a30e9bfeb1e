"""Composition root of bff-api, and its route map.

    read/     POST /read
    correct/  POST /correct-text
    history/  GET /api/images · GET, PATCH, DELETE /api/image/{id} · GET /api/image/{id}/content, …/thumbnail
    export/   GET /api/image/{id}/text · GET /api/formats
    erasure/  POST, GET /api/erasure · GET /api/image/{id}/erasure
    account/  GET /api/limits · GET /api/session
    access/   POST, GET /api/keys · DELETE /api/keys/{id}, and the check of every request
    portal/   GET / and its assets · GET /docs and below · /docs/try/{service}/…

`mesh.platform.http.app` adds `/health`, `/openapi.json` and `/doc`, and, unless `MESH_PROBE_PORT` is set, `/ready`,
`/started` and `/metrics`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from flask_openapi import OpenAPI

from bff_api.access.check import OPEN, add_access
from bff_api.access.key_client import KeptKeys, KeyClient
from bff_api.access.key_routes import key_routes
from bff_api.account.clients import add_clients
from bff_api.account.limits_routes import limits_routes
from bff_api.account.owner import Owners, add_owners, old_secrets, owner_secret
from bff_api.account.quota import Quota
from bff_api.account.rate_limits import add_rate_limits
from bff_api.account.session_routes import session_routes
from bff_api.correct.handler import CorrectTextHandler
from bff_api.correct.routes import correct_routes
from bff_api.cors import add_cors
from bff_api.decoding import decoding_gate, decoding_processes
from bff_api.erasure.routes import erasure_routes
from bff_api.export.routes import document_routes
from bff_api.export.searchable_pdf import SearchablePdfs
from bff_api.history.image_store_client import ImageStoreClient
from bff_api.history.routes import history_routes
from bff_api.history.stored_pictures import StoredPictures
from bff_api.history.thumbnail import Thumbnails
from bff_api.image_ids import ImageIds
from bff_api.portal.documents import Documents
from bff_api.portal.page_routes import page_routes
from bff_api.portal.routes import portal_routes
from bff_api.portal.service_proxy import tried_services
from bff_api.read.handler import ReadImageHandler
from bff_api.read.routes import read_routes
from bff_api.security import add_security_headers
from bff_api.settings import BffSettings
from mesh.contracts.topology import Service
from mesh.platform.http import app as mesh_app
from mesh.platform.http.client import ServiceClient
from mesh.platform.http.inner_auth import INNER_HEADER, inner_secret
from mesh.platform.messaging.broker import count_events
from mesh.platform.messaging.interfaces import Publisher
from mesh.platform.messaging.traced import TracedPublisher
from mesh.platform.probes import Probes
from mesh.vision.decoding.processes import Decoders
from mesh.vision.model_clients import DetectionClient, RecognitionClient

_SCHEME: Final = "ApiKey"
_DESCRIPTION = "Recognise text in pictures, correct it, and access the history of the last seven days."


def create_app(settings: BffSettings, publisher: Publisher, decoders: Decoders | None = None) -> OpenAPI:
    """Return the app; connections to the other services are opened when they are first needed.

    `publisher` is not closed here. The processes that decode pictures are started unless given.

    Raises SettingsError if a secret is missing.
    """
    inner = {INNER_HEADER: inner_secret(settings)}
    detection = DetectionClient(settings.address_of(Service.DETECTION_API), settings.detection_timeout_s, inner)
    recognition = RecognitionClient(settings.address_of(Service.RECOGNITION_API), settings.recognition_timeout_s, inner)
    store_address = settings.address_of(Service.IMAGE_STORE_REST)
    image_store = ImageStoreClient(store_address, settings.image_store_timeout_s, inner)
    usage = ImageStoreClient(store_address, settings.quota_timeout_s, inner)
    decoders = decoders or decoding_processes(settings)
    app = mesh_app.create_app(
        Service.BFF_API,
        __name__,
        description=_DESCRIPTION,
        max_body_bytes=settings.max_upload_bytes,
        probes=bff_probes(publisher),
        is_public=settings.probe_port is not None,
    )
    secret, old = owner_secret(settings), old_secrets(settings)
    accepted = settings.accepted_access
    add_owners(app, Owners(secret, old), sets_cookie=OPEN in accepted)
    add_clients(app, secret)
    add_rate_limits(app, settings)
    key_client = KeyClient(
        ServiceClient(Service.IMAGE_STORE_REST, store_address, timeout_s=settings.image_store_timeout_s, headers=inner)
    )
    kept_keys = KeptKeys(key_client.check)
    add_access(app, accepted, kept_keys)
    _document_keys(app, accepted)
    ids = ImageIds(secret, old)
    traced = TracedPublisher(publisher, Service.BFF_API)
    quota = Quota(usage, settings.quota_pictures, settings.quota_bytes)
    kept = StoredPictures(image_store, ids)
    gate = decoding_gate()
    app.register_api(
        read_routes(ReadImageHandler(detection, recognition, traced, decoders, quota, ids, settings.keep_metadata))
    )
    app.register_api(correct_routes(CorrectTextHandler(traced, kept)))
    app.register_api(history_routes(kept, Thumbnails(decoders, gate)))
    erasing = ImageStoreClient(store_address, settings.erasure_timeout_s, inner)
    app.register_api(erasure_routes(erasing, partial(count_events, settings.broker)))
    app.register_api(document_routes(kept, SearchablePdfs(decoders, gate)))
    app.register_api(
        limits_routes(quota, decoders.limits, settings.max_upload_bytes, keeps_metadata=settings.keep_metadata)
    )
    app.register_api(session_routes())
    app.register_api(key_routes(key_client, kept_keys))
    app.register_blueprint(page_routes(settings.page))
    documents = Documents.of(app, settings)
    tried = tried_services(settings, documents, inner) if settings.portal_try else {}
    app.register_blueprint(portal_routes(settings.page, documents, tried))
    add_security_headers(app)
    add_cors(app, settings.cors_origins)
    return app


def _document_keys(app: OpenAPI, accepted: frozenset[str]) -> None:
    """Describe API keys in the document: required, or an alternative to none."""
    scheme = {"type": "http", "scheme": "bearer", "description": "API key, `omk_…`, where MESH_ACCESS accepts keys"}
    app.security_schemes = {_SCHEME: scheme}
    required: dict[str, list[str]] = {_SCHEME: []}
    app.openapi_extensions = {"security": [{}, required] if OPEN in accepted else [required]}


def bff_probes(publisher: Publisher) -> Probes:
    """Return the probes of the process; other services do not make it unready."""
    return Probes(ready={"broker": publisher.check_ready})

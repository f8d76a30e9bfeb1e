"""Composition root of bff-api, and its route map.

    read/     POST /read
    correct/  POST /correct-text
    lines/    PUT /api/image/{id}/lines · POST /api/image/{id}/line-text
    history/  GET /api/images · GET, PATCH, DELETE /api/image/{id} · GET /api/image/{id}/content, …/thumbnail
    export/   GET /api/image/{id}/text · GET /api/formats · POST /api/export
    documents/ POST, GET /documents · GET, DELETE /documents/{id} · GET /documents/{id}/events, …/text, …/pages/{n}
    erasure/  POST, GET /api/erasure · GET /api/image/{id}/erasure
    account/  GET /api/limits · GET /api/session
    access/   POST, GET /api/keys, /api/my-keys · PATCH, DELETE …/{id} · GET, DELETE /api/my-sessions · DELETE …/{id},
              and the check of every request
    sign_in/  GET /api/user · POST /sign-out · GET /sign-in, /sign-in/callback · POST /sign-in/back-channel-logout
    share/    POST, GET /api/image/{id}/shares · DELETE …/{share id} · GET /s/{token}, …/content, …/text, …/pages/{n}
              POST, GET /documents/{id}/shares · DELETE …/{share id}
    my_data/  GET /api/my-data
    admin/    /api/admin/owners · /api/admin/dead-letters · GET /api/admin/audit
    audit/    the record of requests in the audit log
    portal/   GET /, /admin and their assets · GET /docs and below · /docs/try/{service}/…

`mesh.platform.http.app` adds `/health`, `/openapi.json` and `/doc`, and, unless `MESH_PROBE_PORT` is set, `/ready`,
`/started` and `/metrics`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final

from flask_openapi import OpenAPI

from bff_api.access.caller import caller_may_administer, caller_may_make_keys
from bff_api.access.check import OPEN, Access, add_access, former_owners_of_request
from bff_api.access.hosts import AllowedHosts
from bff_api.access.kept_answers import KeptAnswers
from bff_api.access.key_client import KeptKeys, KeyClient
from bff_api.access.key_limits import quota_of_request, rate_of_request
from bff_api.access.key_routes import key_routes
from bff_api.access.my_key_routes import my_key_routes
from bff_api.access.my_session_routes import my_session_routes
from bff_api.access.origins import AllowedOrigins
from bff_api.access.own_key_limits import MostForOwnKeys
from bff_api.access.proxy_users import ProxyHeaders
from bff_api.access.roles import GroupRoles
from bff_api.access.schemes import document_access
from bff_api.access.session_client import SessionClient
from bff_api.account.clients import add_clients
from bff_api.account.limits_routes import Rights, limits_routes
from bff_api.account.owner import Owners, add_owners, old_secrets, owner_secret
from bff_api.account.quota import Quota
from bff_api.account.rate_limits import RateLimits
from bff_api.account.session_routes import session_routes
from bff_api.admin.audit_routes import audit_routes
from bff_api.admin.dead_letter_access import DeadLetterAccess
from bff_api.admin.dead_letter_routes import dead_letter_routes
from bff_api.admin.owner_client import OwnerClient
from bff_api.admin.owner_routes import owner_routes
from bff_api.audit.client import AuditClient
from bff_api.audit.recorder import AuditRecorder
from bff_api.audit.requests import add_audit
from bff_api.correct.handler import CorrectTextHandler
from bff_api.correct.routes import correct_routes
from bff_api.cors import add_cors
from bff_api.cutout.maker import CutOuts
from bff_api.cutout.routes import cutout_routes
from bff_api.decoding import decoding_gate, decoding_processes, pdf_limits
from bff_api.documents.exports import DocumentExports, download_limit
from bff_api.documents.handler import DocumentsHandler
from bff_api.documents.progress import StreamSlots
from bff_api.documents.routes import documents_routes
from bff_api.documents.store_client import DocumentClient
from bff_api.documents.webhook_routes import webhook_routes
from bff_api.erasure.routes import erasure_routes
from bff_api.export.routes import document_routes
from bff_api.fetched_file import FetchedFiles
from bff_api.history.image_store_client import ImageStoreClient
from bff_api.history.routes import history_routes
from bff_api.history.stored_pictures import StoredPictures
from bff_api.history.thumbnail import Thumbnails
from bff_api.idempotency import AnswerStore, IdempotencyKeys
from bff_api.image_ids import ImageIds
from bff_api.lines.handler import EditLinesHandler
from bff_api.lines.reading import LineReader
from bff_api.lines.routes import lines_routes
from bff_api.my_data.routes import my_data_routes
from bff_api.portal.documents import Documents
from bff_api.portal.page_routes import page_routes
from bff_api.portal.routes import portal_routes
from bff_api.portal.service_proxy import tried_services
from bff_api.problem_examples import EXAMPLES
from bff_api.read.handler import ReadImageHandler
from bff_api.read.routes import read_routes
from bff_api.read.source import Sources
from bff_api.read.turns import ReadTurns
from bff_api.response_headers import add_data_headers
from bff_api.security import add_security_headers
from bff_api.settings import BffSettings
from bff_api.share.client import ShareClient
from bff_api.share.document_routes import document_share_routes
from bff_api.share.page import shared_page
from bff_api.share.routes import share_routes
from bff_api.sign_in.user_routes import user_routes
from bff_api.sign_in_settings import OIDC, PROXY
from mesh.contracts.topology import Service
from mesh.platform.http import app as mesh_app
from mesh.platform.http.client import Headers, ServiceClient
from mesh.platform.inner_secret import INNER_HEADER, inner_secret
from mesh.platform.messaging.broker import count_events
from mesh.platform.messaging.interfaces import Publisher
from mesh.platform.messaging.traced import TracedPublisher
from mesh.platform.probes import Probes
from mesh.platform.secret_file import secret_of
from mesh.platform.settings import WEBHOOK_SECRET_VARIABLE
from mesh.vision.decoding.processes import Decoders
from mesh.vision.documents.reader import DocumentReader
from mesh.vision.export.pdf.searchable import SearchablePdfs
from mesh.vision.model_clients import DetectionClient, RecognitionClient

if TYPE_CHECKING:
    from bff_api.sign_in.routes import SignIn

_AUDIT: Final = "ocr-mesh audit"
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
        problems=EXAMPLES,
    )
    secret, old = owner_secret(settings), old_secrets(settings)
    accepted = settings.accepted_access
    add_owners(app, Owners(secret, old), sets_cookie=OPEN in accepted)
    add_clients(app, secret)
    rates = RateLimits(settings)
    rates.add_addresses(app)
    store = ServiceClient(
        Service.IMAGE_STORE_REST, store_address, timeout_s=settings.image_store_timeout_s, headers=inner
    )
    key_client, session_client = KeyClient(store), SessionClient(store)
    kept_keys, kept_sessions = KeptKeys(key_client.check), KeptAnswers(session_client.check)
    access = Access(
        accepted,
        kept_keys,
        kept_sessions,
        KeptAnswers(session_client.seen),
        ProxyHeaders.of(settings) if PROXY in accepted else None,
        AllowedHosts.of(settings),
        AllowedOrigins(settings.cors_origins, settings.public_url),
    )
    add_access(app, access)
    rates.add_callers(app, partial(rate_of_request, settings.key_rate))
    document_access(app, accepted)
    audit = AuditClient(store)
    recorder = AuditRecorder(audit.append)
    app.extensions[_AUDIT] = recorder
    add_audit(app, recorder)
    ids = ImageIds(secret, old)
    traced = TracedPublisher(publisher, Service.BFF_API)
    quota = Quota(usage, settings.quota_pictures, settings.quota_bytes)
    kept = StoredPictures(image_store, ids, former_owners_of_request)
    gate = decoding_gate()
    sources = Sources(decoders, DocumentReader.of(decoders, settings), gate)
    keys = IdempotencyKeys(AnswerStore(store))
    turns = ReadTurns(settings.heavy_reads)
    app.register_api(
        read_routes(
            ReadImageHandler(detection, recognition, traced, sources, quota, ids, turns, settings.keep_metadata),
            keys,
            partial(quota_of_request, settings),
            _fetched_files(settings, inner, settings.max_upload_bytes),
        )
    )
    documents = DocumentClient(store_address, settings.image_store_timeout_s, settings.document_timeout_s, inner)
    exports = DocumentExports(documents, traced, download_limit())
    app.register_api(
        documents_routes(
            DocumentsHandler(documents, traced, quota, ids, settings.max_document_bytes, settings.outgoing),
            documents,
            exports,
            StreamSlots(settings.max_event_streams, settings.max_event_streams_per_client),
            keys,
            _fetched_files(settings, inner, settings.max_document_bytes),
            max_request_bytes=settings.max_documents_bytes,
            longest_stream_s=settings.event_stream_s,
        )
    )
    webhook_secret = secret_of(settings.webhook_secret, settings.webhook_secret_file, WEBHOOK_SECRET_VARIABLE)
    app.register_api(webhook_routes(webhook_secret))
    app.register_api(correct_routes(CorrectTextHandler(traced, kept)))
    app.register_api(lines_routes(EditLinesHandler(traced, kept, image_store), LineReader(kept, recognition, turns)))
    app.register_api(cutout_routes(CutOuts(kept, detection)))
    app.register_api(history_routes(kept, Thumbnails(decoders, gate)))
    erasing = ImageStoreClient(store_address, settings.erasure_timeout_s, inner)
    app.register_api(erasure_routes(erasing, partial(count_events, settings.broker), recorder.flush, access.forget_all))
    shares = ShareClient(store)
    app.register_api(share_routes(shares, kept))
    app.register_api(document_share_routes(shares))
    app.register_blueprint(shared_page(shares, kept, documents))
    app.register_api(my_data_routes(kept, documents, shares, audit))
    letters = DeadLetterAccess(settings.broker, Lock())
    patient = ServiceClient(
        Service.IMAGE_STORE_REST, store_address, timeout_s=settings.erasure_timeout_s, headers=inner
    )
    app.register_api(
        owner_routes(OwnerClient(store), OwnerClient(patient), session_client, kept_sessions, letters, recorder.flush)
    )
    app.register_api(dead_letter_routes(letters))
    app.register_api(audit_routes(audit))
    pdfs = SearchablePdfs(pdf_limits(settings), gate, settings.keep_metadata)
    app.register_api(document_routes(kept, pdfs, exports, settings.max_export_items))
    app.register_api(
        limits_routes(
            quota,
            decoders.limits,
            Rights(caller_may_make_keys, caller_may_administer),
            max_upload_bytes=settings.max_upload_bytes,
            max_document_bytes=settings.max_document_bytes,
            max_export_items=settings.max_export_items,
            keeps_metadata=settings.keep_metadata,
        )
    )
    app.register_api(session_routes())
    sign_in = _sign_in(settings, session_client, secret, old) if OIDC in accepted else None
    app.register_api(user_routes(accepted, session_client, kept_sessions, sign_in))
    if sign_in is not None:
        app.register_api(sign_in.routes())
        app.register_api(my_session_routes(session_client, kept_sessions))
    app.register_api(key_routes(key_client, kept_keys))
    app.register_api(my_key_routes(key_client, kept_keys, MostForOwnKeys.of(settings)))
    app.register_blueprint(page_routes(settings.page))
    specifications = Documents.of(app, settings)
    tried = tried_services(settings, specifications, inner, turns) if settings.portal_try else {}
    app.register_blueprint(portal_routes(settings, specifications, tried))
    add_security_headers(app)
    add_data_headers(app, settings.hsts)
    add_cors(app, settings.cors_origins)
    return app


def close_app(app: OpenAPI) -> None:
    """Send what waits for the audit log. Call it after the last request."""
    recorder_of(app).close()


def recorder_of(app: OpenAPI) -> AuditRecorder:
    recorder: AuditRecorder = app.extensions[_AUDIT]
    return recorder


def _fetched_files(settings: BffSettings, inner: Headers, max_bytes: int) -> FetchedFiles | None:
    """Return what fetches the files of addresses; None if the settings turn it off."""
    if not settings.outgoing:
        return None
    address = settings.address_of(Service.OUTGOING_REST)
    return FetchedFiles(address, settings.fetch_timeout_s, max_bytes, inner)


def _sign_in(settings: BffSettings, sessions: SessionClient, secret: str, old: Sequence[str]) -> SignIn:
    # Imported here: cryptography and Authlib take 11 MB, which most installations do not need.
    from bff_api.sign_in.attempts import Attempts
    from bff_api.sign_in.identities import Identities
    from bff_api.sign_in.provider import Provider
    from bff_api.sign_in.routes import SignIn

    return SignIn(
        Provider(settings),
        sessions,
        Attempts(secret, old),
        Identities(settings.oidc_groups_claim, GroupRoles.of(settings)),
        settings.public_url,
        settings.session_idle_s,
        settings.session_lifetime_s,
    )


def bff_probes(publisher: Publisher) -> Probes:
    """Return the probes of the process; other services do not make it unready."""
    return Probes(ready={"broker": publisher.check_ready})

"""The one place where bff-api's parts are put together."""

from __future__ import annotations

from functools import partial

from flask_openapi import OpenAPI

from bff_api.clients.detection import DetectionClient
from bff_api.clients.image_store import ImageStoreClient
from bff_api.clients.passing_on import tried_services
from bff_api.clients.recognition import RecognitionClient
from bff_api.correct_text import CorrectTextHandler
from bff_api.decoding import decoding_gate
from bff_api.documents.searchable_pdf import SearchablePdfs
from bff_api.kept_pictures import KeptPictures
from bff_api.owner import Owners, add_owners, owner_secret
from bff_api.quota import Quota
from bff_api.read_image import ReadImageHandler
from bff_api.routes.correct import correct_routes
from bff_api.routes.documents import document_routes
from bff_api.routes.history import history_routes
from bff_api.routes.limits import limits_routes
from bff_api.routes.page import page_routes
from bff_api.routes.portal import portal_routes
from bff_api.routes.read import read_routes
from bff_api.routes.session import session_routes
from bff_api.security import add_security_headers
from bff_api.settings import BffSettings
from bff_api.thumbnail import Thumbnails
from mesh.http import app as mesh_app
from mesh.messaging.outbox import Outbox
from mesh.messaging.outbox_metrics import measure
from mesh.probes import Probes
from mesh.topology import Service

_DESCRIPTION = "Reads the text of pictures, takes corrections, and shows what is kept for seven days."


def create_app(settings: BffSettings, outbox: Outbox) -> OpenAPI:
    """The app; connections to the other services are opened when they are first needed. `outbox` stays the caller's.

    Raises SettingsError: there is no secret to sign cookies with.
    """
    detection = DetectionClient(settings.address_of(Service.DETECTION_API), settings.detection_timeout_s)
    recognition = RecognitionClient(settings.address_of(Service.RECOGNITION_API), settings.recognition_timeout_s)
    image_store = ImageStoreClient(settings.address_of(Service.IMAGE_STORE_REST), settings.image_store_timeout_s)
    limits = settings.picture_limits
    app = mesh_app.create_app(
        Service.BFF_API,
        __name__,
        description=_DESCRIPTION,
        max_body_bytes=settings.max_upload_bytes,
        probes=Probes(ready={"outbox": outbox.queue.check_writable}, measure=partial(measure, outbox)),
    )
    add_owners(app, Owners(owner_secret(settings)))
    quota = Quota(outbox, settings.quota_pictures, settings.quota_bytes)
    app.register_api(read_routes(ReadImageHandler(detection, recognition, outbox, limits, quota)))
    kept = KeptPictures(image_store, outbox)
    app.register_api(correct_routes(CorrectTextHandler(outbox, kept)))
    gate = decoding_gate()
    app.register_api(history_routes(kept, Thumbnails(limits, gate)))
    app.register_api(document_routes(kept, SearchablePdfs(limits, gate)))
    app.register_api(limits_routes(quota, limits, settings.max_upload_bytes))
    app.register_api(session_routes())
    app.register_blueprint(page_routes(settings.page))
    app.register_blueprint(portal_routes(settings.page, tried_services(settings) if settings.portal_try else {}))
    add_security_headers(app)
    return app

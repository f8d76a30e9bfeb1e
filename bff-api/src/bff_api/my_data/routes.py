"""`GET /api/my-data`: everything of the caller as one ZIP, written while it is sent."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag

from bff_api.account.owner import owner_of_request
from bff_api.audit.client import AuditClient
from bff_api.documents.store_client import DocumentClient
from bff_api.history.stored_pictures import StoredPictures
from bff_api.my_data.contents import archive_name, members_of
from bff_api.share.client import ShareClient
from bff_api.streamed_file import streamed_file
from mesh.contracts.problems import Unauthorized
from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import answers, problem_responses
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.http.routes import Caller
from mesh.vision.decoding.client_slots import ClientSlots
from mesh.vision.export.zip_stream import zipped

_TAG: Final = Tag(name="erasure", description="Erasure and its proof")
_HERE: Final = address_of(Service.BFF_API)
_ZIP: Final = "application/zip"
_RUNNING: Final = 4
_WAITING: Final = 8
_WAIT_S: Final = 10.0
_ABOUT: Final = """The ZIP has all your pictures as they are stored and your documents as they were sent, their texts,
boxes and corrections as JSON, your entries of the audit log, and a README.txt. It is written while it is sent, so it
has no `Content-Length`; if it ends early it cannot be opened. Four at a time are written, one for each client, and
others are queued; 503 (`busy`) with `Retry-After` if too many are."""


def my_data_routes(
    pictures: StoredPictures, documents: DocumentClient, shares: ShareClient, audit: AuditClient
) -> APIBlueprint:
    routes = APIBlueprint("my_data", __name__, abp_tags=[_TAG])
    limit = ConcurrencyLimit("my-data", running=_RUNNING, waiting=_WAITING, wait_s=_WAIT_S)
    # A client that reads slowly holds its place for long: one place for each.
    slots = ClientSlots(_WAIT_S, "Your earlier download is not finished. Wait for it, or cancel it.")

    @routes.get(
        "/api/my-data",
        operation_id="downloadMyData",
        summary="Download all your data as a ZIP",
        description=with_example(
            f"{CURL} -c cookies.txt {_HERE}/api/session",
            f"{CURL} -b cookies.txt -o my-data.zip {_HERE}/api/my-data && rm cookies.txt",
            about=_ABOUT,
        ),
        responses={200: answers("The ZIP", (_ZIP, None)), **problem_responses(401, 502, 503, 504)},
    )
    def my_data() -> Response:
        owner = owner_of_request()
        if owner is None:
            raise Unauthorized("The request has no owner. Open the page, which sets a cookie, or send an API key.")
        caller, client = Caller.of_request(), current_client()

        def parts() -> Generator[bytes, None, None]:
            with slots.hold(client, caller.is_connected), limit.admit(caller.is_connected, client):
                yield from zipped(members_of(owner, pictures, documents, shares, audit, caller))

        response = streamed_file(parts(), _ZIP)
        response.headers["Content-Disposition"] = f'attachment; filename="{archive_name(datetime.now(UTC))}"'
        return response

    return routes

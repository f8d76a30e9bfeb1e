"""`POST /api/erasure`, `GET /api/erasure` and `GET /api/image/{id}/erasure`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.access.check import user_of_request
from bff_api.access.session_cookie import clear_session
from bff_api.account.owner import owner_of_request
from bff_api.history.image_store_client import ImageStoreClient
from mesh.contracts.erasure import ErasureReport
from mesh.contracts.message import Message
from mesh.contracts.problems import Unauthorized
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, READ_SAMPLE, RETRYING_CURL, address_of, with_example
from mesh.platform.http.routes import private_json

CountEvents = Callable[[Callable[[Message], bool]], int | None]
"""Counts queued events and dead letters; None if the broker cannot be searched."""

_TAG: Final = Tag(name="erasure", description="Erasure and its proof")
_HERE: Final = address_of(Service.BFF_API)
_SESSION: Final = f"{CURL} -c cookies.txt {_HERE}/api/session"
_ABOUT: Final = """Counts rows, files and queued events, and says when each rest ends: tombstone, dead letters, backups
and so on. A picture that is not deleted has a report too; it is then not erased."""


class ImagePath(BaseModel):
    image_id: str = Field(description="Image id")


def erasure_routes(
    image_store: ImageStoreClient,
    count_events: CountEvents,
    flush_audit: Callable[[], object],
    forget_credentials: Callable[[], object],
) -> APIBlueprint:
    """Return the routes.

    `flush_audit` sends waiting entries of the audit log, so that the erasure reaches them; `forget_credentials` drops
    what is known here of sessions and keys, which it has deleted.
    """
    routes = APIBlueprint("erasure", __name__, abp_tags=[_TAG])

    @routes.get(
        "/api/image/<image_id>/erasure",
        operation_id="getPictureErasure",
        summary="Report what is left of a picture",
        description=with_example(
            READ_SAMPLE,
            f"{CURL} -X DELETE {_HERE}/api/image/$id",
            f"{RETRYING_CURL} {_HERE}/api/image/$id/erasure",
            about=_ABOUT,
        ),
        responses={200: ErasureReport, **problem_responses(404, 502, 503, 504)},
    )
    def of_picture(path: ImagePath) -> Response:
        report = image_store.erasure(path.image_id, owner_of_request())
        return private_json(report.with_events(count_events(lambda message: _image_id(message) == path.image_id)))

    @routes.get(
        "/api/erasure",
        operation_id="getErasure",
        summary="Report what is left of all your pictures",
        description=with_example(_SESSION, f"{CURL} -b cookies.txt {_HERE}/api/erasure", about=_ABOUT),
        responses={200: ErasureReport, **problem_responses(401, 502, 503, 504)},
    )
    def of_owner() -> Response:
        owner = _owner()
        return private_json(_with_events(image_store.erasure_of_all(owner), owner, count_events))

    @routes.post(
        "/api/erasure",
        operation_id="eraseAll",
        summary="Delete all your data, and report what is left",
        description=with_example(
            _SESSION,
            f"{CURL} -b cookies.txt -X POST {_HERE}/api/erasure",
            about=f"Permanent. Also deletes pictures that are not stored yet if one of their events is. For a user who "
            f"has signed in, the account, its sessions and API keys are deleted too. {_ABOUT}",
        ),
        responses={200: ErasureReport, **problem_responses(401, 502, 503, 504)},
    )
    def delete_all() -> Response:
        owner = _owner()
        flush_audit()
        is_user = user_of_request() is not None
        report = image_store.delete_all(owner, with_account=is_user)
        response = private_json(_with_events(report, owner, count_events))
        if is_user:
            forget_credentials()
            clear_session(response)
        return response

    return routes


def _with_events(report: ErasureReport, owner: str, count_events: CountEvents) -> ErasureReport:
    return report.with_events(count_events(lambda message: message.headers.get("owner") == owner))


def _image_id(message: Message) -> str | None:
    return message.headers.get("request_id")


def _owner() -> str:
    owner = owner_of_request()
    if owner is None:
        raise Unauthorized("The request has no owner. Open the page, which sets a cookie, or send an API key.")
    return owner

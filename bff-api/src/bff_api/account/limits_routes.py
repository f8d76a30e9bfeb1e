"""`GET /api/limits`: limits and usage, for the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.account.quota import Quota
from mesh.contracts.problems import UpstreamProblem
from mesh.contracts.topology import MAX_AGE_DAYS, Service
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.http.routes import private_json
from mesh.vision.documents.kinds import CONTENT_TYPES as DOCUMENT_TYPES
from mesh.vision.picture import CONTENT_TYPES, PictureLimits

log = structlog.get_logger(__name__)

ENOUGH_SIDE: Final = 2400
"""Pixels of the longer side above which recognition does not improve."""

_TAG: Final = Tag(name="pictures", description="Read pictures and correct their text")


class QuotaInfo(BaseModel):
    max_pictures: int
    max_bytes: int
    pictures: int = Field(description="Number of your stored pictures")
    bytes: int = Field(description="Size of your stored pictures")


class Limits(BaseModel):
    max_upload_bytes: int = Field(description="Largest request to `/read`; larger ones get 413")
    max_document_bytes: int = Field(description="Largest file of `/documents`; larger ones get 413")
    max_picture_pixels: int = Field(description="Largest width x height of a picture; larger ones get 413")
    max_picture_side: int = Field(description="Longest side of a picture, in pixels; longer ones get 413")
    enough_side: int = Field(description="Pixels of the longer side above which recognition does not improve")
    max_export_items: int = Field(description="Maximum number of pictures and documents of one `POST /api/export`")
    content_types: list[str] = Field(description="Formats of pictures that are stored as they are")
    document_types: list[str] = Field(description="All formats of which `/read` takes a page, with `content_types`")
    max_age_days: int = Field(description="Days until a picture and its text are deleted")
    keeps_metadata: bool = Field(description="Whether pictures are stored with EXIF, GPS position, XMP and comments")
    may_make_keys: bool = Field(description="Whether you may create API keys at `/api/my-keys`")
    may_administer: bool = Field(description="Whether you may use `/api/admin`")
    quota: QuotaInfo | None = Field(
        description="Quota of one owner; null for a client without the page's cookie, and while image-store is down"
    )


@dataclass(frozen=True, slots=True)
class Rights:
    """What the caller of the current request may do."""

    may_make_keys: Callable[[], bool]
    may_administer: Callable[[], bool]


def limits_routes(
    quota: Quota,
    limits: PictureLimits,
    rights: Rights,
    *,
    max_upload_bytes: int,
    max_document_bytes: int,
    max_export_items: int,
    keeps_metadata: bool,
) -> APIBlueprint:
    routes = APIBlueprint("limits", __name__, abp_tags=[_TAG])

    @routes.get(
        "/api/limits",
        operation_id="getLimits",
        summary="Limits and usage",
        description=with_example(f"{CURL} {address_of(Service.BFF_API)}/api/limits"),
        responses={200: Limits},
    )
    def limits_of_caller() -> Response:
        answer = Limits(
            max_upload_bytes=max_upload_bytes,
            max_document_bytes=max_document_bytes,
            max_picture_pixels=limits.max_pixels,
            max_picture_side=limits.max_side,
            enough_side=ENOUGH_SIDE,
            max_export_items=max_export_items,
            content_types=list(CONTENT_TYPES.values()),
            document_types=list(DOCUMENT_TYPES.values()),
            max_age_days=MAX_AGE_DAYS,
            keeps_metadata=keeps_metadata,
            may_make_keys=rights.may_make_keys(),
            may_administer=rights.may_administer(),
            quota=_info(quota, owner_of_request()),
        )
        return private_json(answer)

    return routes


def _info(quota: Quota, owner: str | None) -> QuotaInfo | None:
    if owner is None:
        return None
    try:
        usage = quota.usage(owner)
    except UpstreamProblem as error:
        log.warning("usage not known", error=error.detail)
        return None
    max_pictures, max_bytes = quota.limits_of(usage)
    return QuotaInfo(max_pictures=max_pictures, max_bytes=max_bytes, pictures=usage.pictures, bytes=usage.bytes)

"""`GET /api/limits`: what a page wants to know before it sends a picture."""

from __future__ import annotations

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
from mesh.vision.picture import CONTENT_TYPES, PictureLimits

log = structlog.get_logger(__name__)

ENOUGH_SIDE: Final = 2400
"""Pixels of a picture's longer side beyond which more do not help reading."""

_TAG: Final = Tag(name="pictures", description="Read a picture, correct its text")


class QuotaInfo(BaseModel):
    max_pictures: int
    max_bytes: int
    pictures: int = Field(description="What you keep now")
    bytes: int = Field(description="What you keep now")


class Limits(BaseModel):
    max_upload_bytes: int = Field(description="The largest request to `/read`; a larger one is 413")
    max_picture_pixels: int = Field(description="Width x height of the largest picture; a larger one is 413")
    max_picture_side: int = Field(description="Pixels of the longest side; a longer one is 413")
    enough_side: int = Field(description="Pixels of the longer side beyond which more do not help reading")
    content_types: list[str] = Field(description="The kinds of pictures that are read")
    max_age_days: int = Field(description="How long a picture and everything read from it are kept")
    quota: QuotaInfo | None = Field(
        description="What one person may keep; null for a client without the page's cookie, and while it is not known"
    )


def limits_routes(quota: Quota, limits: PictureLimits, max_upload_bytes: int) -> APIBlueprint:
    routes = APIBlueprint("limits", __name__, abp_tags=[_TAG])

    @routes.get(
        "/api/limits",
        summary="What may be sent, and how much you keep of what you may",
        description=with_example(f"{CURL} {address_of(Service.BFF_API)}/api/limits"),
        responses={200: Limits},
    )
    def limits_of_caller() -> Response:
        answer = Limits(
            max_upload_bytes=max_upload_bytes,
            max_picture_pixels=limits.max_pixels,
            max_picture_side=limits.max_side,
            enough_side=ENOUGH_SIDE,
            content_types=list(CONTENT_TYPES.values()),
            max_age_days=MAX_AGE_DAYS,
            quota=_info(quota, owner_of_request()),
        )
        return Response(
            answer.model_dump_json(), content_type="application/json", headers={"Cache-Control": "no-store"}
        )

    return routes


def _info(quota: Quota, owner: str | None) -> QuotaInfo | None:
    if owner is None:
        return None
    try:
        usage = quota.usage(owner)
    except UpstreamProblem as error:
        log.warning("usage not known", error=error.detail)
        return None
    return QuotaInfo(
        max_pictures=quota.max_pictures, max_bytes=quota.max_bytes, pictures=usage.pictures, bytes=usage.bytes
    )

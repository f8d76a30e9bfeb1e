"""`/api/image/{id}/shares`: create, list and revoke share links of a picture."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.audited_object import name_object
from bff_api.history.stored_pictures import StoredPictures
from bff_api.json_body import takes_json
from bff_api.share.client import ShareClient
from mesh.contracts.share import LINK_FOLDER, SHARE_ID, CreatedShare, NewShare, Share, ShareList
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, READ_SAMPLE, RETRYING_CURL, address_of, with_example
from mesh.platform.http.routes import private_json

TAG: Final = Tag(name="shares", description="Links that show one picture or document and its text to who has them")
_HERE: Final = f"{address_of(Service.BFF_API)}/api/image/$id/shares"
_CREATE: Final = f"""{RETRYING_CURL} {JSON} -d '{{"expires_in_days": 2}}' {_HERE}"""
_ABOUT: Final = """Another owner's picture is 404, like one that does not exist. A picture that is not stored yet is 503
(`on-its-way`) with `Retry-After`."""


class ImagePath(BaseModel):
    image_id: str = Field(description="Image id")


class SharePath(ImagePath):
    share_id: str = Field(pattern=f"^{SHARE_ID}$", description="Id of the link, from the list")


class CreatedLink(Share):
    path: str = Field(description="Path of the link, which is shown once: `/s/…`")
    url: str = Field(description="The link, by the host of this request")


def created_link(created: CreatedShare) -> Response:
    """Return the answer with the link of a new share, and name it for the audit log."""
    name_object(created.id)
    link = f"{LINK_FOLDER}{created.token}"
    shown = created.model_dump(exclude={"token"}) | {"path": link, "url": f"{request.host_url.rstrip('/')}{link}"}
    return private_json(CreatedLink(**shown), 201)


def share_routes(client: ShareClient, pictures: StoredPictures) -> APIBlueprint:
    routes = APIBlueprint("shares", __name__, abp_tags=[TAG])

    @routes.post(
        "/api/image/<image_id>/shares",
        operation_id="createPictureShare",
        summary="Create a share link",
        description=with_example(
            READ_SAMPLE,
            _CREATE,
            about=f"Anyone with the link sees the picture and its current text, and nothing else of its owner, until "
            f"the link expires, is revoked, or the picture is deleted. At most 50 for a picture (409). {_ABOUT}",
        ),
        responses={201: CreatedLink, **problem_responses(400, 404, 409, 410, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def create_share(path: ImagePath, body: NewShare) -> Response:
        owner = owner_of_request()
        with pictures.distinguish_pending(path.image_id, owner):
            created = client.create(path.image_id, owner, body)
        return created_link(created)

    @routes.get(
        "/api/image/<image_id>/shares",
        operation_id="listPictureShares",
        summary="List share links, newest first",
        description=with_example(
            READ_SAMPLE, f"{RETRYING_CURL} {_HERE}", about=f"Those that have not ended, without their tokens. {_ABOUT}"
        ),
        responses={200: ShareList, **problem_responses(404, 410, 502, 503, 504)},
    )
    def list_shares(path: ImagePath) -> Response:
        owner = owner_of_request()
        with pictures.distinguish_pending(path.image_id, owner):
            return private_json(client.list(path.image_id, owner))

    @routes.delete(
        "/api/image/<image_id>/shares/<share_id>",
        operation_id="revokePictureShare",
        summary="Revoke a share link",
        description=with_example(
            READ_SAMPLE,
            f"""share=$({_CREATE} | cut -d'"' -f4)""",
            f"{CURL} -X DELETE {_HERE}/$share",
            about=f"The link is 404 at once, on every replica. Idempotent. {_ABOUT}",
        ),
        responses={204: None, **problem_responses(404, 410, 502, 503, 504)},
    )
    def revoke_share(path: SharePath) -> Response:
        client.revoke(path.image_id, path.share_id, owner_of_request())
        return Response(status=204)

    return routes

"""`/documents/{id}/shares`: create, list and revoke share links of a document."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.json_body import takes_json
from bff_api.share.client import ShareClient
from bff_api.share.routes import TAG, CreatedLink, created_link
from mesh.contracts.share import SHARE_ID, NewShare, SharedKind, ShareList
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, SEND_SAMPLE, address_of, with_example
from mesh.platform.http.routes import private_json

_PATH: Final = "/documents/<document_id>/shares"
_HERE: Final = f"{address_of(Service.BFF_API)}/documents/$id/shares"
_SENT: Final = f"""id=$({SEND_SAMPLE} | cut -d'"' -f4)"""
_CREATE: Final = f"""{CURL} {JSON} -d '{{"expires_in_days": 2}}' {_HERE}"""
_ABOUT: Final = "Another owner's document is 404, like one that does not exist; a deleted one is 410."


class DocumentPath(BaseModel):
    document_id: str = Field(description="Document id")


class SharePath(DocumentPath):
    share_id: str = Field(pattern=f"^{SHARE_ID}$", description="Id of the link, from the list")


def document_share_routes(client: ShareClient) -> APIBlueprint:
    routes = APIBlueprint("document_shares", __name__, abp_tags=[TAG])

    @routes.post(
        _PATH,
        operation_id="createDocumentShare",
        summary="Create a share link of a document",
        description=with_example(
            _SENT,
            _CREATE,
            about="Anyone with the link sees the pages and their current text, and nothing else of their owner, until "
            f"the link expires, is revoked, or the document is deleted. At most 50 for a document (409). {_ABOUT}",
        ),
        responses={201: CreatedLink, **problem_responses(400, 404, 409, 410, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def create_share(path: DocumentPath, body: NewShare) -> Response:
        return created_link(client.create(path.document_id, owner_of_request(), body, SharedKind.DOCUMENT))

    @routes.get(
        _PATH,
        operation_id="listDocumentShares",
        summary="List share links of a document, newest first",
        description=with_example(
            _SENT, f"{CURL} {_HERE}", about=f"Those that have not ended, without their tokens. {_ABOUT}"
        ),
        responses={200: ShareList, **problem_responses(404, 410, 502, 503, 504)},
    )
    def list_shares(path: DocumentPath) -> Response:
        return private_json(client.list(path.document_id, owner_of_request(), SharedKind.DOCUMENT))

    @routes.delete(
        f"{_PATH}/<share_id>",
        operation_id="revokeDocumentShare",
        summary="Revoke a share link of a document",
        description=with_example(
            _SENT,
            f"""share=$({_CREATE} | cut -d'"' -f4)""",
            f"{CURL} -X DELETE {_HERE}/$share",
            about=f"The link is 404 at once, on every replica. Idempotent. {_ABOUT}",
        ),
        responses={204: None, **problem_responses(404, 410, 502, 503, 504)},
    )
    def revoke_share(path: SharePath) -> Response:
        client.revoke(path.document_id, path.share_id, owner_of_request(), SharedKind.DOCUMENT)
        return Response(status=204)

    return routes

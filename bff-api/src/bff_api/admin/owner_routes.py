"""`/api/admin/owners`: users, usage, quotas, sessions, and the erasure of a person's data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.access.session_client import KeptSessions, SessionClient
from bff_api.admin.dead_letter_access import DeadLetterAccess
from bff_api.admin.owner_client import OwnerClient
from bff_api.audited_object import name_object
from bff_api.json_body import takes_json
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.erasure import ErasureReport
from mesh.contracts.message import Message
from mesh.contracts.owners import OwnerPage, OwnerQuota
from mesh.contracts.session import EndSessions
from mesh.contracts.topology import Service
from mesh.contracts.user import SessionsEnded
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, address_of, with_example
from mesh.platform.http.routes import private_json

TAG: Final = Tag(name="admin", description="Administration: needs the scope `admin`")
AUTHORIZED: Final = f'{CURL} -H "Authorization: Bearer $OCR_MESH_KEY"'
_HERE: Final = f"{address_of(Service.BFF_API)}/api/admin/owners"


class OwnersQuery(BaseModel):
    limit: int = Field(default=100, ge=1, le=1000, description="Maximum number of owners")
    after: str | None = Field(default=None, pattern=f"^{OWNER_ID}$", description="`next` of the previous page")


class OwnerPath(BaseModel):
    owner: str = Field(pattern=f"^{OWNER_ID}$", description="Id of the owner")


def owner_routes(
    client: OwnerClient,
    erasing: OwnerClient,
    sessions: SessionClient,
    kept: KeptSessions,
    letters: DeadLetterAccess,
    flush_audit: Callable[[], object],
) -> APIBlueprint:
    """Return the routes. `erasing` has the long timeout of a deletion of everything."""
    routes = APIBlueprint("admin_owners", __name__, abp_tags=[TAG])

    @routes.get(
        "/api/admin/owners",
        operation_id="listOwners",
        summary="List owners with usage and quota",
        description=with_example(
            f"{AUTHORIZED} '{_HERE}?limit=10'",
            about="Owners with pictures, API keys or a quota, and users who have signed in, by id.",
        ),
        responses={200: OwnerPage, **problem_responses(400, 401, 403, 502, 503, 504)},
    )
    def list_owners(query: OwnersQuery) -> Response:
        return private_json(client.page(query.limit, query.after))

    @routes.put(
        "/api/admin/owners/<owner>/quota",
        operation_id="setOwnerQuota",
        summary="Set the quota of an owner",
        description=with_example(
            f"""{AUTHORIZED} -X PUT {JSON} -d '{{"max_pictures": 100}}' {_HERE}/example/quota""",
            about="Replaces both limits; one that is absent or null is the default of the installation.",
        ),
        responses={200: OwnerQuota, **problem_responses(400, 401, 403, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def set_quota(path: OwnerPath, body: OwnerQuota) -> Response:
        name_object(owner=path.owner)
        return private_json(client.set_quota(path.owner, body))

    @routes.delete(
        "/api/admin/owners/<owner>/sessions",
        operation_id="endOwnerSessions",
        summary="End all sessions of a user",
        description=with_example(
            f"{AUTHORIZED} -X DELETE {_HERE}/example/sessions",
            about="For a person whose groups have changed or whose device is lost. Every replica refuses them after at "
            "most five seconds. The session at the provider goes on.",
        ),
        responses={200: SessionsEnded, **problem_responses(400, 401, 403, 502, 503, 504)},
    )
    def end_sessions(path: OwnerPath) -> Response:
        name_object(owner=path.owner)
        ended = sessions.end_some(EndSessions(owner=path.owner))
        kept.forget_all()
        return private_json(ended)

    @routes.delete(
        "/api/admin/owners/<owner>",
        operation_id="eraseOwner",
        summary="Erase a person's data",
        description=with_example(
            f"{AUTHORIZED} -X DELETE {_HERE}/example",
            about="Permanent. Deletes all pictures, texts, share links and API keys of the owner, the quota, the dead "
            "letters, and the person from the audit log; reports what is left.",
        ),
        responses={200: ErasureReport, **problem_responses(400, 401, 403, 502, 503, 504)},
    )
    def erase_owner(path: OwnerPath) -> Response:
        def is_theirs(message: Message) -> bool:
            return message.headers.get("owner") == path.owner

        flush_audit()
        report = erasing.erase(path.owner)
        letters.discard_everywhere(is_theirs)
        return private_json(report.with_events(letters.count_events(is_theirs)))

    return routes

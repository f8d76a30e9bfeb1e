"""`/api/my-keys`: a signed-in person's own keys; for an administrator those of the administrator's own owner."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag

from bff_api.access.caller import Caller, caller_of_request, may_make_keys
from bff_api.access.key_client import KeptKeys, KeyClient
from bff_api.access.key_routes import CHANGES, KeyPath
from bff_api.access.own_key_limits import MostForOwnKeys
from bff_api.audited_object import name_object
from bff_api.json_body import takes_json
from mesh.contracts.api_key import ApiKey, ApiKeyList, CreatedApiKey, KeyChange, NewApiKey, Scope
from mesh.contracts.problems import Forbidden
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, address_of, with_example
from mesh.platform.http.routes import private_json

_TAG: Final = Tag(name="keys", description="API keys")
_HERE: Final = f"{address_of(Service.BFF_API)}/api/my-keys"
_AUTHORIZED: Final = f'{CURL} -H "Authorization: Bearer $OCR_MESH_KEY"'
_NEW: Final = f"""{_AUTHORIZED} {JSON} -d '{{"name": "scanner", "scopes": ["read"]}}' {_HERE}"""
_ABOUT: Final = """For a person who has signed in, or a key with the scope `admin`. The keys act as the same owner as
the caller."""


def my_key_routes(client: KeyClient, kept: KeptKeys, most: MostForOwnKeys) -> APIBlueprint:
    routes = APIBlueprint("my_keys", __name__, abp_tags=[_TAG])

    @routes.post(
        "/api/my-keys",
        operation_id="createOwnKey",
        summary="Create an API key of your own",
        description=with_example(
            _NEW, about=f"The key is shown once. It may do at most what you may; `owner` is ignored. {_ABOUT}"
        ),
        responses={201: CreatedApiKey, **problem_responses(400, 401, 403, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def create_own(body: NewApiKey) -> Response:
        caller = _person()
        most.require(caller, body.scopes, body)
        created = client.create(body.model_copy(update={"owner": caller.owner}))
        name_object(created.id)
        return private_json(created, 201)

    @routes.get(
        "/api/my-keys",
        operation_id="listOwnKeys",
        summary="List your API keys, newest first",
        description=with_example(f"{_AUTHORIZED} {_HERE}", about=f"Without their secrets. {_ABOUT}"),
        responses={200: ApiKeyList, **problem_responses(401, 403, 502, 503, 504)},
    )
    def list_own() -> Response:
        return private_json(client.list(_person().owner))

    @routes.patch(
        "/api/my-keys/<key_id>",
        operation_id="changeOwnKey",
        summary="Change one of your API keys",
        description=with_example(
            f"""id=$({_NEW} | cut -d'"' -f4)""",
            f"""{_AUTHORIZED} -X PATCH {JSON} -d '{{"name": "scanner 2", "rate": "60/minute"}}' {_HERE}/$id""",
            about=f"{CHANGES} It may do at most what you may. {_ABOUT}",
        ),
        responses={200: ApiKey, **problem_responses(400, 401, 403, 404, 409, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def change_own(path: KeyPath, body: KeyChange) -> Response:
        caller = _person()
        most.require(caller, body.scopes or frozenset(), body)
        changed = client.change(path.key_id, body, caller.owner)
        kept.forget_key(path.key_id)
        return private_json(changed)

    @routes.delete(
        "/api/my-keys/<key_id>",
        operation_id="revokeOwnKey",
        summary="Revoke one of your API keys",
        description=with_example(
            f"""id=$({_NEW} | cut -d'"' -f4)""",
            f"{_AUTHORIZED} -X DELETE {_HERE}/$id",
            about=f"Every replica refuses it after at most five seconds. Idempotent. {_ABOUT}",
        ),
        responses={200: ApiKey, **problem_responses(401, 403, 404, 502, 503, 504)},
    )
    def revoke_own(path: KeyPath) -> Response:
        revoked = client.revoke(path.key_id, _person().owner)
        kept.forget_key(path.key_id)
        return private_json(revoked)

    return routes


def _person() -> Caller:
    """Return the caller. Raises Forbidden for one that may not make keys."""
    caller = caller_of_request()
    if not may_make_keys(caller):
        raise Forbidden("This is for people who have signed in, and for keys with the scope admin.", scope=Scope.ADMIN)
    return caller

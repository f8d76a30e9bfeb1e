"""`/api/keys`: create, list, change and revoke API keys, with a key that has the scope `admin`."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.access.key_client import KeptKeys, KeyClient
from bff_api.audited_object import name_object
from bff_api.json_body import takes_json
from mesh.contracts.api_key import KEY_ID, ApiKey, ApiKeyList, CreatedApiKey, KeyChange, NewApiKey
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, address_of, with_example
from mesh.platform.http.routes import private_json

_TAG: Final = Tag(name="keys", description="API keys")
_HERE: Final = f"{address_of(Service.BFF_API)}/api/keys"
_AUTHORIZED: Final = f'{CURL} -H "Authorization: Bearer $OCR_MESH_KEY"'
_NEW: Final = f"""{_AUTHORIZED} {JSON} -d '{{"name": "scanner", "scopes": ["read", "write"]}}' {_HERE}"""
_ABOUT: Final = """Needs a key with the scope `admin`; the first one is made by `ocr-mesh keys create`. Only where
`MESH_ACCESS` accepts keys."""

CHANGES: Final = """Name, scopes, expiry, rate and quotas. What is absent stays; null as rate or quota is that of the
settings. Every replica follows after at most five seconds. A revoked key is 409."""


class KeyPath(BaseModel):
    key_id: str = Field(pattern=f"^{KEY_ID}$", description="The part of the key after `omk_`")


def key_routes(client: KeyClient, kept: KeptKeys) -> APIBlueprint:
    routes = APIBlueprint("keys", __name__, abp_tags=[_TAG])

    @routes.post(
        "/api/keys",
        operation_id="createKey",
        summary="Create an API key",
        description=with_example(
            _NEW,
            about=f"The key is shown once. {_ABOUT}",
        ),
        responses={201: CreatedApiKey, **problem_responses(400, 401, 403, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def create(body: NewApiKey) -> Response:
        created = client.create(body)
        name_object(created.id)
        return private_json(created, 201)

    @routes.get(
        "/api/keys",
        operation_id="listKeys",
        summary="List all API keys, newest first",
        description=with_example(f"{_AUTHORIZED} {_HERE}", about=f"Without their secrets. {_ABOUT}"),
        responses={200: ApiKeyList, **problem_responses(401, 403, 502, 503, 504)},
    )
    def list_keys() -> Response:
        return private_json(client.list())

    @routes.patch(
        "/api/keys/<key_id>",
        operation_id="changeKey",
        summary="Change an API key",
        description=with_example(
            f"""id=$({_NEW} | cut -d'"' -f4)""",
            f"""{_AUTHORIZED} -X PATCH {JSON} -d '{{"rate": "60/minute", "expires_in_days": 30}}' {_HERE}/$id""",
            about=f"{CHANGES} {_ABOUT}",
        ),
        responses={200: ApiKey, **problem_responses(400, 401, 403, 404, 409, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def change(path: KeyPath, body: KeyChange) -> Response:
        changed = client.change(path.key_id, body)
        kept.forget_key(path.key_id)
        return private_json(changed)

    @routes.delete(
        "/api/keys/<key_id>",
        operation_id="revokeKey",
        summary="Revoke an API key",
        description=with_example(
            f"""id=$({_NEW} | cut -d'"' -f4)""",
            f"{_AUTHORIZED} -X DELETE {_HERE}/$id",
            about=f"Every replica refuses it after at most five seconds. Idempotent. {_ABOUT}",
        ),
        responses={200: ApiKey, **problem_responses(401, 403, 404, 502, 503, 504)},
    )
    def revoke(path: KeyPath) -> Response:
        revoked = client.revoke(path.key_id)
        kept.forget_key(path.key_id)
        return private_json(revoked)

    return routes

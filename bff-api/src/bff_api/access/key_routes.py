"""`/api/keys`: create, list and revoke API keys, with a key that has the scope `admin`."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.access.key_client import KeptKeys, KeyClient
from bff_api.json_body import takes_json
from mesh.contracts.api_key import KEY_ID, ApiKey, ApiKeyList, CreatedApiKey, NewApiKey
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


class KeyPath(BaseModel):
    key_id: str = Field(pattern=f"^{KEY_ID}$", description="The part of the key after `omk_`")


def key_routes(client: KeyClient, kept: KeptKeys) -> APIBlueprint:
    routes = APIBlueprint("keys", __name__, abp_tags=[_TAG])

    @routes.post(
        "/api/keys",
        summary="Create an API key",
        description=with_example(
            _NEW,
            about=f"The key is shown once. {_ABOUT}",
        ),
        responses={201: CreatedApiKey, **problem_responses(400, 401, 403, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def create(body: NewApiKey) -> Response:
        return private_json(client.create(body), 201)

    @routes.get(
        "/api/keys",
        summary="List all API keys, newest first",
        description=with_example(f"{_AUTHORIZED} {_HERE}", about=f"Without their secrets. {_ABOUT}"),
        responses={200: ApiKeyList, **problem_responses(401, 403, 502, 503, 504)},
    )
    def list_keys() -> Response:
        return private_json(client.list())

    @routes.delete(
        "/api/keys/<key_id>",
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
        kept.forget(path.key_id)
        return private_json(revoked)

    return routes

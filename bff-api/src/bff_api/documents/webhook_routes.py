"""`GET /api/webhook-secret`: what a client verifies its webhooks with."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import Field

from bff_api.account.owner import owner_of_request
from mesh.contracts.problems import Unauthorized
from mesh.contracts.topology import Service
from mesh.contracts.webhook_due import signing_secret
from mesh.contracts.wire import WireModel
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.http.routes import private_json

_HERE: Final = address_of(Service.BFF_API)
_ABOUT: Final = """The webhook of a document (`callback_url` of `POST /documents`) is a `POST` with the headers
`webhook-id`, `webhook-timestamp` and `webhook-signature` of the Standard Webhooks specification, and a body with `type`
(`document.done` or `document.failed`), `timestamp` and `data`, which is the document. Libraries for most languages
verify it with this secret. Answer with 2xx; other answers are failed attempts, which are made again for an hour, and
410 ends them. The same `webhook-id` may arrive twice."""


class WebhookSecret(WireModel):
    secret: str = Field(description="`whsec_…`; the same for all webhooks of this owner")


def webhook_routes(secret: str) -> APIBlueprint:
    """Return the route. `secret` is the deployment's."""
    routes = APIBlueprint("webhooks", __name__, abp_tags=[Tag(name="documents")])

    @routes.get(
        "/api/webhook-secret",
        operation_id="getWebhookSecret",
        summary="Get the secret that verifies your webhooks",
        description=with_example(
            f"{CURL} -c cookies.txt {_HERE}/api/session",
            f"{CURL} -b cookies.txt {_HERE}/api/webhook-secret",
            about=_ABOUT,
        ),
        responses={200: WebhookSecret, **problem_responses(401)},
    )
    def webhook_secret() -> Response:
        owner = owner_of_request()
        if owner is None:
            raise Unauthorized("The request has no owner. Open the page, which sets a cookie, or send an API key.")
        return private_json(WebhookSecret(secret=signing_secret(secret, owner)))

    return routes

"""Routes of idempotent answers, for bff-api. They are not in the document, so the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI

from image_store.bootstrap import Store
from image_store.domain import utc_now
from mesh.contracts.idempotency import ClaimKey, KeyOfOwner, SaveAnswer
from mesh.platform.http.routes import json_response


def add_idempotency_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    answers = store.idempotent_answers

    @app.post("/operator/idempotency/claim", doc_ui=False)
    def claim(body: ClaimKey) -> Response:
        return json_response(answers.claim(body, utc_now()))

    @app.post("/operator/idempotency/answer", doc_ui=False)
    def save_answer(body: SaveAnswer) -> Response:
        answers.save(body)
        return Response(status=204)

    @app.post("/operator/idempotency/release", doc_ui=False)
    def release(body: KeyOfOwner) -> Response:
        answers.release(body)
        return Response(status=204)

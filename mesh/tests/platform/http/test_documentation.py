"""`/openapi.json` and `/doc`: valid OpenAPI 3.1 that matches the routes, from local files."""

from __future__ import annotations

import pytest
from flask import Response
from flask.testing import FlaskClient
from pydantic import BaseModel

from mesh.contracts.detect_text import DetectedBoxes
from mesh.contracts.topology import Service
from mesh.platform.http.app import create_app, problem_responses
from mesh.platform.http.routes import file_schema, multipart_body, uploaded_file
from mesh.platform.probes import Probes


class Query(BaseModel):
    limit: int = 10
    words: str | None = None
    places: int | str | None = None


@pytest.fixture
def client() -> FlaskClient:
    app = create_app(Service.DETECTION_API, __name__, description="About.", max_body_bytes=1_000, probes=Probes())
    body = multipart_body({"image": file_schema("The picture")}, required=("image",))

    @app.post("/upload", request_body=body, responses={200: DetectedBoxes, **problem_responses(400, 415)})
    def upload() -> Response:
        return Response(uploaded_file("image").read())

    @app.get("/list")
    def list_some(query: Query) -> str:
        return str(query.limit)

    return app.test_client()


def test_problems_are_documented_for_routes_with_input(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    paths = document["paths"]
    for operation in (paths["/upload"]["post"], paths["/list"]["get"]):
        content = operation["responses"]["400"]["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/ProblemBody"}
        assert content["examples"] == {"bad-request": {"$ref": "#/components/examples/bad-request"}}
    assert document["components"]["examples"]["bad-request"]["value"]["status"] == 400
    assert "400" not in paths["/health"]["get"]["responses"]


def test_optional_parameter_is_not_documented_as_null(client: FlaskClient) -> None:
    parameters = client.get("/openapi.json").get_json()["paths"]["/list"]["get"]["parameters"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in parameters}
    assert schemas["words"] == {"title": "Words", "type": "string"}
    assert schemas["places"]["anyOf"] == [{"type": "integer"}, {"type": "string"}]

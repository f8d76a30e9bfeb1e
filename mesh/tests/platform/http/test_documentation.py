"""`/openapi.json` and `/doc`: valid OpenAPI 3.1 that matches the routes, from local files."""

from __future__ import annotations

import re

import pytest
from flask import Response
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
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


def test_document_is_valid(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "detection-api"


def test_upload_is_documented_as_a_form_file(client: FlaskClient) -> None:
    operation = client.get("/openapi.json").get_json()["paths"]["/upload"]["post"]
    assert operation["requestBody"]["required"] is True
    form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["image"] == {"type": "string", "format": "binary", "description": "The picture"}
    assert form["required"] == ["image"]


def test_problems_are_documented_for_routes_with_input(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    for operation in (paths["/upload"]["post"], paths["/list"]["get"]):
        content = operation["responses"]["400"]["content"]
        assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    assert "400" not in paths["/health"]["get"]["responses"]


def test_optional_parameter_is_not_documented_as_null(client: FlaskClient) -> None:
    parameters = client.get("/openapi.json").get_json()["paths"]["/list"]["get"]["parameters"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in parameters}
    assert schemas["words"] == {"title": "Words", "type": "string"}
    assert schemas["places"]["anyOf"] == [{"type": "integer"}, {"type": "string"}]


@pytest.mark.parametrize("address", ["/doc", "/doc/swagger"])
def test_page_needs_no_other_server(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    folder = address.rpartition("/")[0]
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    (document,) = re.findall(r'new URL\("([^"]+)"', page.text)
    assert len(linked) == 4
    for link in (*linked, document):
        with client.get(f"{folder}/{link}") as file:
            assert file.status_code == 200, link
    assert not re.search(r"https?://", page.text)


def test_invalid_upload_is_rejected_with_a_detail(client: FlaskClient) -> None:
    for answer, status, words in (
        (client.post("/upload"), 400, "file field 'image'"),
        (client.post("/upload", data={"image": "text"}, content_type="multipart/form-data"), 400, "file field 'image'"),
        (client.post("/upload", json={}), 415, "multipart/form-data"),
    ):
        assert answer.status_code == status
        assert words in answer.get_json()["error"]

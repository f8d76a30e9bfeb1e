"""The OpenAPI documents of all services: names, and examples that are valid by their own schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bff_api.problem_examples import EXAMPLES
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, ClientDisconnected, Problem
from mesh.contracts.topology import Service
from mesh.platform.probes import PATHS
from tests.mesh.documents import SERVICES, openapi_documents

JSON = "application/json"
VARIANTS = {"409", "412", "413", "415", "422"}
"""Statuses of `bad-request` besides 400, whose body differs in the detail only."""


def operations(name: str) -> Iterator[dict[str, Any]]:
    """Yield the operations that the portal shows: of other services than bff-api without probes and metrics."""
    for address, path in openapi_documents()[name]["paths"].items():
        if name == Service.BFF_API or address not in PATHS:
            yield from path.values()


def faults(value: Any, schema: dict[str, Any], components: dict[str, Any]) -> list[str]:
    validator = Draft202012Validator({**schema, "components": components})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", SERVICES)
def test_every_operation_has_a_name_of_its_own_and_a_described_tag(name: str) -> None:
    ids = [operation["operationId"] for operation in operations(name)]
    tags = {tag["name"] for tag in openapi_documents()[name]["tags"] if tag.get("description")}

    assert len(set(ids)) == len(ids)
    assert [each for each in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)+|[a-z]+", each)] == []
    assert {tag for operation in operations(name) for tag in operation["tags"]} <= tags
    assert [operation["operationId"] for operation in operations(name) if not operation.get("summary")] == []


@pytest.mark.parametrize("name", SERVICES)
def test_examples_of_requests_and_answers_are_valid_by_their_schemas(name: str) -> None:
    components = openapi_documents()[name]["components"]
    without, invalid = [], []
    for operation in operations(name):
        contents = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        for body in [*contents, operation.get("requestBody", {})]:
            content = body.get("content", {}).get(JSON)
            if content is None or (next(iter(body["content"])) != JSON and "example" not in content):
                continue
            if "example" not in content:
                without.append(operation["operationId"])
            elif found := faults(content["example"], content["schema"], components):
                invalid.append((operation["operationId"], found))

    assert without == []
    assert invalid == []


@pytest.mark.parametrize("name", SERVICES)
def test_examples_of_problems_are_valid_and_every_error_response_has_one(name: str) -> None:
    components = openapi_documents()[name]["components"]
    schema = {"$ref": "#/components/schemas/ProblemBody"}

    for example in components["examples"].values():
        assert faults(example["value"], schema, components) == []
    without = [
        (operation["operationId"], status)
        for operation in operations(name)
        for status, answer in operation["responses"].items()
        for content_type, content in answer.get("content", {}).items()
        if content_type == PROBLEM_CONTENT_TYPE and status not in VARIANTS and "examples" not in content
    ]
    assert without == []


def test_every_problem_type_of_the_public_api_has_one_example() -> None:
    openapi_documents()  # imports all of bff-api
    slugs = [each.problem.slug for each in EXAMPLES]

    assert len(set(slugs)) == len(slugs)
    assert {kind.slug for kind in problem_types(Problem)} - set(slugs) == {ClientDisconnected.slug}


def problem_types(base: type[Problem]) -> Iterator[type[Problem]]:
    """Yield the subclasses that bff-api and the library define, not those of other services."""
    for kind in base.__subclasses__():
        if kind.__module__.split(".")[0] in ("bff_api", "mesh"):
            yield kind
        yield from problem_types(kind)


def test_public_api_documents_keys_and_the_cookies_of_sessions() -> None:
    document = openapi_documents()["bff-api"]

    schemes = document["components"]["securitySchemes"]
    assert (schemes["ApiKey"]["type"], schemes["ApiKey"]["scheme"]) == ("http", "bearer")
    assert (schemes["Visitor"]["type"], schemes["Visitor"]["in"]) == ("apiKey", "cookie")
    assert document["security"] == [{}, {"ApiKey": []}, {"Visitor": []}]

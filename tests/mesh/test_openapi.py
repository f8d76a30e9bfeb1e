"""Test every operation of every service against its OpenAPI document, with valid and invalid requests.

schemathesis generates the requests, the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import allow_header_conformance

from harness.loopback_hosts import RULES
from mesh.contracts.event_examples import TEXT_RECOGNIZED
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Service
from mesh.platform.inner_secret import INNER_HEADER
from mesh.platform.probes import PATHS
from outgoing.app import create_app
from outgoing.client import Outgoing
from outgoing.settings import OutgoingSettings
from tests.mesh import pictures
from tests.mesh.documents import SERVICES, openapi_documents
from tests.mesh.loopback import serving
from tests.mesh.system import INNER_SECRET, Mesh

METHODS: Final = ("get", "post", "patch", "delete")
PICTURE: Final = pictures.encode(pictures.bars(2))

CONFIG: Final = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "generation": {"deterministic": True, "max-examples": 4, "database": "none", "allow-extra-parameters": False},
        "checks": {
            # A file may not be a picture and a cursor not one of ours, although they match their schemas.
            "positive_data_acceptance": {"enabled": False},
            # An accepted picture is stored later.
            "ensure_resource_availability": {"enabled": False},
            "use_after_free": {"enabled": False},
        },
    }
)

schemathesis.openapi.format("binary", st.sampled_from([PICTURE, b"no picture", b""]))


def load(name: str) -> BaseSchema:
    return schemathesis.openapi.from_dict(openapi_documents()[name], config=CONFIG)


@pytest.fixture(scope="module", autouse=True)
def _kept(running: Mesh) -> None:
    """Store a picture without an owner for each method, so that a deletion does not affect the others."""
    for method in METHODS:
        image_id = kept_id(method)
        boxes = TextRecognized(image_id, f"boxes-{method}", TEXT_RECOGNIZED.lines).to_wire()
        picture = ImageReceived(image_id, f"picture-{method}", PICTURE, "image/png", "a.png").to_wire()
        running.queue.publish(picture, boxes)
    running.work()


@pytest.fixture(scope="module")
def fetching(running: Mesh) -> Iterator[str]:
    """Return the address of a bff-api with a service that judges the addresses of generated requests."""
    app = create_app(OutgoingSettings(fetch_timeout_s=5.0), INNER_SECRET, Outgoing(RULES))
    with serving(app) as address, running.other_bff(outgoing_url=address) as bff:
        yield bff.address


def kept_id(method: str) -> str:
    return f"kept-{method.lower()}"


def ask(
    case: Case[Any],
    address: str,
    headers: dict[str, str] | None = None,
    excluded_checks: list[CheckFunction] | None = None,
) -> None:
    """Send the request, in half of the cases with the id of a stored picture."""
    if could_be_id(case.path_parameters.get("image_id")):
        case.path_parameters["image_id"] = kept_id(case.method)
    if isinstance(case.body, dict) and could_be_id(case.body.get("id")):
        case.body["id"] = kept_id(case.method)
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=excluded_checks)


def could_be_id(value: object) -> bool:
    """Return True for half of the strings with a valid length."""
    return isinstance(value, str) and len(value) in range(1, 37, 2)


@load("bff-api").parametrize()
def test_bff_api_answers_as_documented(case: Case[Any], fetching: str) -> None:
    ask(case, fetching)


@load("detection-api").parametrize()
def test_detection_api_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    ask(case, running.settings.address_of(Service.DETECTION_API))


@load("recognition-api").parametrize()
def test_recognition_api_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    ask(case, running.settings.address_of(Service.RECOGNITION_API))


@load("image-store").parametrize()
def test_image_store_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    headers = {INNER_HEADER: INNER_SECRET}
    # Routes for other services only are not in the document, but share addresses with those that are.
    ask(case, running.settings.address_of(Service.IMAGE_STORE_REST), headers, [allow_header_conformance])


@pytest.mark.parametrize("name", SERVICES)
def test_portal_shows_the_valid_document_of_the_running_service(running: Mesh, name: str) -> None:
    answer = running.call("GET", f"/docs/specifications/{name}.json")

    assert answer.status == 200
    document = answer.json()
    OpenAPIV31SpecValidator(document).validate()
    # Probes and metrics of inner services are not forwarded.
    hidden = set() if name == "bff-api" else set(PATHS)
    assert document["paths"].keys() == openapi_documents()[name]["paths"].keys() - hidden
    assert document["components"] == openapi_documents()[name]["components"]
    expected = running.address if name == "bff-api" else f"{running.address}/docs/try/{name}"
    assert [server["url"] for server in document["servers"]] == [expected]

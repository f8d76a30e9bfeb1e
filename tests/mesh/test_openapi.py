"""Every operation of every service, asked what its OpenAPI allows and what it forbids: it answers as documented.

The requests are made by schemathesis, the same each time.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from bff_api.specifications import FOLDER
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Service
from tests.contract import examples
from tests.mesh import pictures
from tests.mesh.system import Mesh

METHODS: Final = ("get", "post", "patch", "delete")
PICTURE: Final = pictures.encode(pictures.bars(2))

CONFIG: Final = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "generation": {"deterministic": True, "max-examples": 10, "database": "none", "allow-extra-parameters": False},
        "checks": {
            # A file may be no picture and a cursor none of ours, however well both fit their schemas.
            "positive_data_acceptance": {"enabled": False},
            # What was accepted is on its way for a while.
            "ensure_resource_availability": {"enabled": False},
            "use_after_free": {"enabled": False},
        },
    }
)

schemathesis.openapi.format("binary", st.sampled_from([PICTURE, b"no picture", b""]))


def load(name: str) -> BaseSchema:
    return schemathesis.openapi.from_path(FOLDER / f"{name}.json", config=CONFIG)


@pytest.fixture(scope="module", autouse=True)
def _kept(running: Mesh) -> None:
    """A picture of nobody's for each method: deleting one takes none from the others."""
    for method in METHODS:
        image_id = kept_id(method)
        boxes = TextRecognized(image_id, f"boxes-{method}", examples.TEXT_RECOGNIZED.lines).to_wire()
        picture = ImageReceived(image_id, f"picture-{method}", PICTURE, "image/png", "a.png").to_wire()
        running.queue.publish(picture, boxes)
    running.work()


def kept_id(method: str) -> str:
    return f"kept-{method.lower()}"


def ask(case: Case[Any], address: str) -> None:
    """Every other picture that is asked for is one that there is."""
    if could_be_id(case.path_parameters.get("image_id")):
        case.path_parameters["image_id"] = kept_id(case.method)
    if isinstance(case.body, dict) and could_be_id(case.body.get("id")):
        case.body["id"] = kept_id(case.method)
    case.call_and_validate(base_url=address)


def could_be_id(value: object) -> bool:
    """Every other of what has the length of one."""
    return isinstance(value, str) and len(value) in range(1, 37, 2)


@load("bff-api").parametrize()
def test_bff_api_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    ask(case, running.address)


@load("detection-api").parametrize()
def test_detection_api_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    ask(case, running.settings.address_of(Service.DETECTION_API))


@load("recognition-api").parametrize()
def test_recognition_api_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    ask(case, running.settings.address_of(Service.RECOGNITION_API))


@load("image-store").parametrize()
def test_image_store_answers_as_documented(case: Case[Any], running: Mesh) -> None:
    ask(case, running.settings.address_of(Service.IMAGE_STORE_REST))

"""Test the contents of the images."""

from __future__ import annotations

from typing import Final

import pytest

from tests.images.conftest import Images, Start
from tests.images.engine import IMAGES

pytestmark = pytest.mark.timeout(2000)  # the first one builds

MB: Final = 1_000_000
LARGEST: Final = {
    "detection-api": 450 * MB,
    "recognition-api": 450 * MB,
    "bff-api": 150 * MB,
    "image-store": 150 * MB,
    "outgoing": 100 * MB,
    "document-worker": 200 * MB,
}
"""Limit of the bytes that an image adds to its base."""

_IMPORT_ALL: Final = """
import importlib, importlib.util, pkgutil, shutil, {package}
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    # Alembic imports the migrations, after some preparation; the networks themselves are for training.
    if ".migrations." not in module.name and not module.name.endswith(".model"):
        importlib.import_module(module.name)
unwanted = [name for name in ("pip", "setuptools", "torch", "pytest") if importlib.util.find_spec(name)]
unwanted += [name for name in ("gcc", "cc", "g++", "make", "git", "npm") if shutil.which(name)]
print("unwanted:", unwanted)
"""

every_image = pytest.mark.parametrize("image", IMAGES)


@every_image
def test_image_is_not_larger_than_its_limit(start: Start, image: str) -> None:
    added = start(image, {}, "du", "-s", "-c", "-k", "/opt/ocr-mesh", "/srv").output()
    assert int(added.splitlines()[-1].split()[0]) * 1024 < LARGEST[image]


@every_image
def test_image_has_all_that_its_modules_import_and_no_build_tools(start: Start, image: str) -> None:
    script = _IMPORT_ALL.format(package=image.replace("-", "_"))
    assert start(image, {}, "python", "-c", script).output() == "unwanted: []\n"


def test_client_of_s3_is_in_the_image(start: Start) -> None:
    """The data of all other AWS services is removed."""
    look = "import boto3; print(*[boto3.client(name, 'eu-central-1').meta.endpoint_url for name in ('s3', 'sts')])"
    said = start("image-store", {}, "python", "-c", look).output()
    assert said.split() == ["https://s3.eu-central-1.amazonaws.com", "https://sts.eu-central-1.amazonaws.com"]


@every_image
def test_image_names_its_user_and_its_commit(images: Images, image: str) -> None:
    config = images(image).config
    assert config["User"] == "10001:10001"
    assert config["Labels"]["org.opencontainers.image.title"] == image
    assert len(config["Labels"]["org.opencontainers.image.revision"]) == 40

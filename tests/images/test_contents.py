"""The contents of the images."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.images.buildah import Engine
from tests.images.running import IMAGES, Containers

pytestmark = pytest.mark.timeout(2000)  # the first one builds

MB = 1_000_000
LARGEST = {"detection-api": 450 * MB, "recognition-api": 450 * MB}
LARGEST_OTHER = 150 * MB

ADDED = ("/opt/ocr-mesh", "/srv")

every_image = pytest.mark.parametrize("image", IMAGES)

_LOOK_AROUND = """
import importlib.util, pathlib, shutil, sys
unwanted = [name for name in ("pip", "setuptools", "torch", "pytest") if importlib.util.find_spec(name)]
unwanted += [name for name in ("gcc", "cc", "g++", "make", "git", "npm") if shutil.which(name)]
print("unwanted:", unwanted)
packages = pathlib.Path(sys.prefix, "lib", "python3.11", "site-packages")
sources = list(packages.rglob("*.py"))
compiled = {path.with_name(path.name.partition(".")[0] + ".py") for path in packages.rglob("*.pyc")}
print("not compiled:", [str(path) for path in sources if path.parent / "__pycache__" / path.name not in compiled])
"""


def said_by(containers: Containers, image: str, *command: str) -> str:
    container = containers.start(image, command=list(command))
    assert container.wait(60) == 0, container.log()
    return container.log()


@every_image
def test_it_adds_no_more_than_it_may(containers: Containers, image: str, capsys: pytest.CaptureFixture[str]) -> None:
    added = said_by(containers, image, "du", "-s", "-c", "-k", *ADDED)
    size = int(added.splitlines()[-1].split()[0]) * 1024
    with capsys.disabled():
        print(f"\n{image}: {size / MB:.0f} MB above its base")
    assert size < LARGEST.get(image, LARGEST_OTHER)


@every_image
def test_what_only_builds_is_not_in_it(containers: Containers, image: str) -> None:
    said = said_by(containers, image, "python", "-c", _LOOK_AROUND)
    assert said.splitlines() == ["unwanted: []", "not compiled: []"]


@every_image
def test_it_has_all_that_its_modules_import(containers: Containers, image: str) -> None:
    package = image.replace("-", "_")
    look = f"""
import importlib, pkgutil, {package}
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    # Migrations are imported by alembic, which sets up what they ask for; the networks themselves are for training.
    if ".migrations." not in module.name and not module.name.endswith(".model"):
        importlib.import_module(module.name)
"""
    assert said_by(containers, image, "python", "-c", look) == ""


def test_pictures_can_lie_on_s3(containers: Containers) -> None:
    """All that AWS offers beside it is taken out."""
    look = "import boto3; print(*[boto3.client(name, 'eu-central-1').meta.endpoint_url for name in ('s3', 'sts')])"
    said = said_by(containers, "image-store", "python", "-c", look)
    assert said.split() == ["https://s3.eu-central-1.amazonaws.com", "https://sts.eu-central-1.amazonaws.com"]


@every_image
def test_nothing_in_it_can_be_changed(containers: Containers, image: str) -> None:
    for place in ("/", "/etc", "/srv", "/opt"):
        container = containers.start(image, command=["touch", f"{place}/x"])
        assert container.wait(60) != 0
        assert "Read-only file system" in container.log()


@every_image
def test_its_process_has_no_rights(containers: Containers, image: str) -> None:
    said = said_by(containers, image, "sh", "-c", "id -u; id -g; grep -E 'NoNewPrivs|CapEff|CapPrm' /proc/self/status")
    assert said.split() == ["10001", "10001", "CapPrm:", "0" * 16, "CapEff:", "0" * 16, "NoNewPrivs:", "1"]


@every_image
def test_its_labels_say_where_it_is_from(engine: Engine, images: Mapping[str, str], image: str) -> None:
    labels = engine.configuration(images[image]).labels
    assert labels["org.opencontainers.image.title"] == image
    assert len(labels["org.opencontainers.image.revision"]) == 40

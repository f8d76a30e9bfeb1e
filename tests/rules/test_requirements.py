"""The locks in `requirements/`: they fit what the parts declare, every pin has hashes, and no index is named."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.source import PACKAGES, ROOT, SERVICES

LOCKS = ("run", "dev", "node", "build", "client", *SERVICES.values())
ENGINES = {"numpy", "opencv-python-headless", "openvino", "onnxruntime", "simplejpeg"}
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> dict[str, str]:
    return dict(_PIN.findall(text(name)))


def declared(folder: str, extras: set[str] | None = None) -> Iterator[Requirement]:
    """Yield what a part needs, mesh's needs with the extras that it asks for; without `extras`, of all extras."""
    project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
    optional = project.get("optional-dependencies", {})
    chosen = optional if extras is None else extras
    for requirement in map(
        Requirement, [*project["dependencies"], *(line for name in chosen for line in optional[name])]
    ):
        if requirement.name == "ocr-mesh-mesh":
            yield from declared("mesh", requirement.extras)
        elif not requirement.name.startswith("ocr-mesh-"):
            yield requirement


def asked_for(name: str) -> Iterator[Requirement]:
    for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines():
        if line and not line.startswith(("#", "-", "./")):
            yield Requirement(line)


def misfits(requirements: Iterator[Requirement], lock: str) -> list[str]:
    pinned = pins(lock)
    return [
        f"{requirement} (pinned: {version})"
        for requirement in requirements
        for version in [pinned.get(canonicalize_name(requirement.name))]
        if version is None or not requirement.specifier.contains(version, prereleases=True)
    ]


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_the_lock_fits_what_a_part_declares(folder: str) -> None:
    assert misfits(declared(folder), "run") == []


@pytest.mark.parametrize("name", ["run", "dev", "node"])
def test_the_lock_fits_its_input(name: str) -> None:
    assert misfits(asked_for(name), name) == []


@pytest.mark.parametrize("image", SERVICES.values())
def test_the_lock_of_an_image_has_what_its_parts_declare_in_tested_versions(image: str) -> None:
    assert misfits(declared(image, set()), image) == []
    assert pins(image).items() <= pins("run").items()
    if image in ("bff-api", "image-store", "outgoing"):
        assert not ENGINES & pins(image).keys()


@pytest.mark.parametrize("name", [*LOCKS, "training", "published-weights"])
def test_every_pin_has_hashes_and_no_index_is_named(name: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", text(name), flags=re.MULTILINE)[1:]
    assert entries
    assert name == "training" or [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text(name))


def test_training_contradicts_no_lock() -> None:
    locked = pins("run") | pins("dev")
    versions = pins("training").items()
    assert {name: version for name, version in versions if locked.get(name, version) != version} == {}

"""Each image's lock: all that its parts declare, in the versions that everything is tested with, and no more."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.manifests.dockerfiles import ROOT
from tests.manifests.test_dockerfiles import SERVICES

every_lock = pytest.mark.parametrize("name", [*SERVICES, "build"])

_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
_ENTRY = re.compile(r"^(?=[\w.-]+==)", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def declared(part: str, extras: set[str]) -> Iterator[Requirement]:
    project = tomllib.loads((ROOT / part / "pyproject.toml").read_text())["project"]
    for line in project["dependencies"]:
        requirement = Requirement(line)
        if requirement.name == "ocr-mesh-mesh":
            yield from declared("mesh", requirement.extras)
        else:
            yield requirement
    for extra in extras:
        yield from map(Requirement, project["optional-dependencies"][extra])


@pytest.mark.parametrize("image", SERVICES)
def test_it_has_what_its_parts_declare(image: str) -> None:
    pinned = {canonicalize_name(name) for name, _ in _PIN.findall(lock(image))}
    assert {canonicalize_name(requirement.name) for requirement in declared(image, set())} <= pinned


@every_lock
def test_it_is_a_part_of_what_is_tested(name: str) -> None:
    assert set(_PIN.findall(lock(name))) <= set(_PIN.findall(lock("run")))


@every_lock
def test_every_pin_has_hashes_and_no_index_is_named(name: str) -> None:
    entries = _ENTRY.split(lock(name))[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links", lock(name))


@pytest.mark.parametrize("image", ["bff-api", "image-store"])
def test_who_infers_nothing_carries_no_engine(image: str) -> None:
    heavy = {"numpy", "opencv-python-headless", "openvino", "onnxruntime", "simplejpeg"}
    assert heavy.isdisjoint(name for name, _ in _PIN.findall(lock(image)))


@pytest.mark.parametrize("image", ["detection-api", "recognition-api"])
def test_each_platform_has_its_engine(image: str) -> None:
    assert re.search(r"^openvino==\S+ ; platform_machine == 'x86_64'", lock(image), re.MULTILINE)
    assert re.search(r"^onnxruntime==\S+ ; platform_machine != 'x86_64'", lock(image), re.MULTILINE)

"""The locks fit what the parts declare, every pin has hashes, and none names a package index."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.source import PACKAGES, ROOT

LOCKS = ("run", "dev", "node")
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> dict[str, str]:
    return dict(_PIN.findall(text(name)))


def declared() -> Iterator[Requirement]:
    for folder in PACKAGES.values():
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
        for lines in (project["dependencies"], *project.get("optional-dependencies", {}).values()):
            yield from map(Requirement, lines)


def asked_for(name: str) -> Iterator[Requirement]:
    for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines():
        if line and not line.startswith(("#", "-", "./")):
            yield Requirement(line)


def misfits(requirements: Iterator[Requirement], lock: str) -> list[str]:
    pinned, own = pins(lock), {f"ocr-mesh-{folder}" for folder in PACKAGES.values()}
    return [
        f"{requirement} (pinned: {version})"
        for requirement in requirements
        if (name := canonicalize_name(requirement.name)) not in own
        for version in [pinned.get(name)]
        if version is None or not requirement.specifier.contains(version, prereleases=True)
    ]


def test_the_lock_fits_when_the_parts_declare_what_they_need() -> None:
    assert misfits(declared(), "run") == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_fits_when_its_input_asks(name: str) -> None:
    assert misfits(asked_for(name), name) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes(name: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", text(name), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*LOCKS, "training", "published-weights"])
def test_no_lock_names_an_index(name: str) -> None:
    assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text(name))


def test_training_adds_nothing_that_contradicts_the_locks() -> None:
    locked = pins("run") | pins("dev")
    contradicting = {
        name: version for name, version in pins("training").items() if locked.get(name, version) != version
    }
    assert contradicting == {}

"""The scripts that workflows run: the notes of a release, what production runs, digests that are out of date."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from scripts.release_notes import NoRelease, look_at_packages, notes
from tests.manifests.rendering import containers, pod_template, render
from tests.rules.source import ROOT

CHANGELOG: Final = """\
# Changelog

## Unreleased

- Something new.

## 1.1.0 (2026-11-22)

- Reads more.
- Keeps more.

## 1.0.0

## 0.9.0

- First.
"""

DEPLOYABLES: Final = ("bff-api", "detection-api", "image-store", "recognition-api", "ui")


def digest(letter: str) -> str:
    return f"sha256:{letter * 64}"


def run(script: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}:{environment['PATH']}"
    return subprocess.run([script, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_notes_of_a_release_are_its_section() -> None:
    assert notes(CHANGELOG, "1.1.0") == "- Reads more.\n- Keeps more."
    assert notes(CHANGELOG, "0.9.0") == "- First."


@pytest.mark.parametrize(
    ("version", "said"),
    [("1.0.0", "section 1.0.0 .* is empty"), ("1.2.0", "no section 1.2.0"), ("1.1", "no section 1.1:")],
)
def test_a_version_is_refused_when_nothing_is_said_of_it(version: str, said: str) -> None:
    with pytest.raises(NoRelease, match=said):
        notes(CHANGELOG, version)


def test_a_version_is_refused_when_a_package_has_another(tmp_path: Path) -> None:
    for part, version in (("cli", "1.1.0"), ("mesh", "1.0.0")):
        (tmp_path / part).mkdir()
        (tmp_path / part / "pyproject.toml").write_text(f'[project]\nname = "{part}"\nversion = "{version}"\n')
    with pytest.raises(NoRelease, match=r"mesh/pyproject\.toml has version 1\.0\.0, the release 1\.1\.0"):
        look_at_packages(tmp_path, "1.1.0")
    (tmp_path / "mesh" / "pyproject.toml").unlink()
    look_at_packages(tmp_path, "1.1.0")


WHERE_THE_VERSION_STANDS: Final = {
    "*/pyproject.toml": r'^version = "(.+)"$',
    "*/Dockerfile": r"^ARG VERSION=(.+)$",
    "ui/package.json": r'^  "version": "(.+)",$',
    "compose.yaml": r"OCR_MESH_VERSION:-(.+?)}",
    ".env.example": r"^#OCR_MESH_VERSION=(.+)$",
}


def test_the_version_is_the_same_wherever_it_stands() -> None:
    found = {
        (version, str(file.relative_to(ROOT)))
        for files, pattern in WHERE_THE_VERSION_STANDS.items()
        for file in ROOT.glob(files)
        for version in re.findall(pattern, file.read_text(), re.MULTILINE)
    }
    assert len(found) == 7 + len(DEPLOYABLES) + 3, "a file does not say its version"
    [version] = {version for version, _ in found}
    look_at_packages(ROOT, version)


@pytest.mark.parametrize("arguments", [(), ("0.0.0",)])
def test_one_line_says_why_there_are_no_notes(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        ["python3", "-I", ROOT / "scripts" / "release_notes.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The script, and what it changes, elsewhere."""
    shutil.copytree(ROOT / "k8s", tmp_path / "k8s")
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "pin-images.sh", tmp_path / "scripts")
    return tmp_path


@pytest.fixture
def digests(tmp_path: Path) -> Path:
    folder = tmp_path / "digests"
    folder.mkdir()
    for letter, name in zip("abcde", DEPLOYABLES, strict=True):
        (folder / name).write_text(f"{digest(letter)}\n")
    return folder


def images(overlay: Path) -> set[str]:
    pods = filter(None, map(pod_template, render(overlay)))
    return {container["image"] for pod in pods for container in containers(pod)}


def test_production_runs_the_digests_that_were_pinned(tree: Path, digests: Path) -> None:
    done = run(tree / "scripts" / "pin-images.sh", "ghcr.io/somebody", str(digests))
    assert (done.returncode, done.stderr) == (0, "")

    of_ours = {
        image for image in images(tree / "k8s" / "overlays" / "production") if "ocr-mesh" in image or "ghcr" in image
    }
    assert of_ours == {
        f"ghcr.io/somebody/{name}@{digest(each)}" for each, name in zip("abcde", DEPLOYABLES, strict=True)
    }


def test_nothing_is_pinned_when_a_digest_is_missing_or_is_none(tree: Path, digests: Path) -> None:
    before = (tree / "k8s/overlays/production/images/kustomization.yaml").read_bytes()
    for spoil, said in (
        (lambda: (digests / "ui").write_text("latest"), "contains no digest: latest"),
        (lambda: (digests / "bff-api").unlink(), "bff-api is missing"),
    ):
        spoil()
        done = run(tree / "scripts" / "pin-images.sh", "ghcr.io/somebody", str(digests))
        assert done.returncode == 1
        assert said in done.stderr
    assert run(tree / "scripts" / "pin-images.sh").stderr.startswith("pin-images: usage")
    assert (tree / "k8s/overlays/production/images/kustomization.yaml").read_bytes() == before


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two images, one of them named twice, and one of a workflow."""
    python, thing = f"docker.io/library/python:3.11@{digest('a')}\n", f"quay.io/some/thing:1.2-x@{digest('b')}\n"
    files = {
        "ui/Dockerfile": f"ARG BASE_IMAGE={python}",
        "compose.yaml": f"image: {python}other: {thing}",
        ".github/workflows/x.yaml": f"image: {thing}",
        "notes.txt": python,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "renew-digests.sh", tmp_path / "scripts")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    return tmp_path


def docker_that_says(tmp_path: Path, answers: dict[str, str]) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    cases = "".join(f'    *" {image} "*) echo {answer} ;;\n' for image, answer in answers.items())
    (folder / "docker").write_text(f'#!/bin/sh\ncase "$* " in\n{cases}    *) exit 1 ;;\nesac\n')
    (folder / "docker").chmod(0o755)
    return folder


def test_a_digest_is_renewed_wherever_it_is_named(repository: Path) -> None:
    said = {"docker.io/library/python:3.11": digest("c"), "quay.io/some/thing:1.2-x": digest("b")}
    done = run(repository / "scripts" / "renew-digests.sh", path=docker_that_says(repository, said))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"docker.io/library/python:3.11: {digest('c')}\n"
    for file in ("ui/Dockerfile", "compose.yaml"):
        assert f"python:3.11@{digest('c')}" in (repository / file).read_text()
    assert f"thing:1.2-x@{digest('b')}" in (repository / "compose.yaml").read_text()
    assert digest("a") in (repository / "notes.txt").read_text()


def test_no_workflow_is_changed_when_a_digest_is_renewed(repository: Path) -> None:
    said = {"docker.io/library/python:3.11": digest("a"), "quay.io/some/thing:1.2-x": digest("d")}
    assert run(repository / "scripts" / "renew-digests.sh", path=docker_that_says(repository, said)).returncode == 0
    assert digest("d") in (repository / "compose.yaml").read_text()
    assert digest("b") in (repository / ".github/workflows/x.yaml").read_text()


@pytest.mark.parametrize("answer", ["", "nonsense"])
def test_the_renewal_fails_when_a_registry_does_not_answer(repository: Path, answer: str) -> None:
    said = {"docker.io/library/python:3.11": answer} if answer else {}
    done = run(repository / "scripts" / "renew-digests.sh", path=docker_that_says(repository, said))
    assert done.returncode == 1
    assert f"ARG BASE_IMAGE=docker.io/library/python:3.11@{digest('a')}\n" == (repository / "ui/Dockerfile").read_text()

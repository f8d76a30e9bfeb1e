"""The scripts that the workflows run: release notes, pinned images, renewed digests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from scripts.release_notes import NoRelease, look_at_packages, notes
from tests.rules.source import ROOT

CHANGELOG: Final = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 1.1.0 (2026-11-22)\n\n- More.\n\n## 1.0.0\n"
PINNED: Final = "k8s/overlays/production/images/kustomization.yaml"
IMAGES: Final = sorted(file.parent.name for file in ROOT.glob("*/Dockerfile"))


def digest(letter: str) -> str:
    return f"sha256:{letter * 64}"


def run(script: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PATH": f"{path}:{os.environ['PATH']}"} if path else {})
    return subprocess.run([script, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    assert notes(CHANGELOG, "1.1.0") == "- More."
    for version in ("1.0.0", "1.2.0", "1.1"):  # empty, missing, incomplete
        with pytest.raises(NoRelease):
            notes(CHANGELOG, version)


def test_a_release_is_refused_when_a_package_has_another_version(tmp_path: Path) -> None:
    (tmp_path / "mesh").mkdir()
    (tmp_path / "mesh" / "pyproject.toml").write_text('[project]\nname = "mesh"\nversion = "1.0.0"\n')
    look_at_packages(tmp_path, "1.0.0")
    with pytest.raises(NoRelease, match=r"mesh/pyproject\.toml has version 1\.0\.0, the release 1\.1\.0"):
        look_at_packages(tmp_path, "1.1.0")


def test_production_runs_pinned_digests_all_or_none(tmp_path: Path) -> None:
    script, target, digests = (tmp_path / name for name in ("scripts/pin-images.sh", PINNED, "digests"))
    for folder in (script.parent, target.parent, digests):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "pin-images.sh", script)
    for name in IMAGES:
        (digests / name).write_text(f"{digest('a')}\n")

    assert run(script, "ghcr.io/x", str(digests)).returncode == 0
    for name in IMAGES:
        entry = f"  - name: ocr-mesh/{name}\n    newName: ghcr.io/x/{name}\n    digest: {digest('a')}\n"
        assert entry in target.read_text()

    before = target.read_bytes()
    (digests / "bff-api").write_text("latest")
    assert "contains no digest: latest" in run(script, "ghcr.io/x", str(digests)).stderr
    (digests / "bff-api").unlink()
    assert "bff-api is missing" in run(script, "ghcr.io/x", str(digests)).stderr
    assert target.read_bytes() == before


@pytest.mark.parametrize("answer", [digest("c"), "", "nonsense"])
def test_a_digest_is_renewed_everywhere_but_in_workflows(tmp_path: Path, answer: str) -> None:
    old, new = (f"docker.io/library/python:3.11@{one}\n" for one in (digest("a"), digest("c")))
    files = [tmp_path / name for name in ("bff-api/Dockerfile", "compose.yaml", ".github/workflows/x.yaml")]
    script, docker = tmp_path / "scripts" / "renew-digests.sh", tmp_path / "bin" / "docker"
    for file in (*files, script, docker):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"image: {old}")
    shutil.copy(ROOT / "scripts" / "renew-digests.sh", script)
    docker.write_text(f"#!/bin/sh\necho {answer}\n")
    docker.chmod(0o755)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)

    is_known = run(script, path=docker.parent).returncode == 0

    assert is_known == (answer == digest("c"))
    expected = new if is_known else old
    assert [file.read_text() for file in files] == [f"image: {one}" for one in (expected, expected, old)]

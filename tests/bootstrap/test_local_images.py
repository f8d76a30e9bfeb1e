"""What bootstrap.sh --local runs: images built from this checkout."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.manifests.rendering import containers, render, workloads
from tests.rules.source import ROOT

DEPLOYABLES = sorted(file.parent.name for file in ROOT.glob("*/Dockerfile"))


def test_the_local_overlay_runs_images_of_this_checkout_when_another_owner_is_pinned(tmp_path: Path) -> None:
    for folder in ("k8s", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    digests = tmp_path / "digests"
    digests.mkdir()
    for name in DEPLOYABLES:
        (digests / name).write_text(f"sha256:{'a' * 64}")
    subprocess.run([tmp_path / "scripts" / "pin-images.sh", "ghcr.io/another-owner", digests], check=True)

    pods = [pod for _, pod in workloads(render(tmp_path / "k8s" / "overlays" / "local"))]
    images = {container["image"] for pod in pods for container in containers(pod)}
    assert not any("another-owner" in image for image in images)
    assert images >= {f"ocr-mesh/{name}:local" for name in DEPLOYABLES}

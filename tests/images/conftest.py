import fcntl
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.servers.source import ROOT, has_docker
from tests.images.buildah import BuildahEngine
from tests.images.docker import DockerEngine
from tests.images.engine import Container, Engine
from tests.images.running import Containers
from tests.manifests.dockerfiles import DEPLOYABLES

_BUILD_TIMEOUT_S = 1800
_IN_EVERY_IMAGE = (".dockerignore", "scripts/images.sh", "scripts/image-base.sh")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    engine: Engine
    if has_docker():
        engine = DockerEngine()
    elif os.geteuid() == 0:
        engine = BuildahEngine()
    else:
        pytest.fail("Images are built with Docker, or by root with buildah: start Docker, or run this as root.")
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="session")
def images(engine: Engine) -> Mapping[str, str]:
    """By deployable, the names of images as the tree is now: built, or those of a run before if they are the same.

    With MESH_TEST_IMAGES_TAG those with this tag, whatever is in them.
    """
    lent = os.environ.get("MESH_TEST_IMAGES_TAG")
    if lent is not None:
        return {deployable: f"ocr-mesh/{deployable}:{lent}" for deployable in DEPLOYABLES}
    with _alone():
        return {deployable: _built(engine, deployable) for deployable in DEPLOYABLES}


@pytest.fixture
def containers(engine: Engine, images: Mapping[str, str]) -> Iterator[Containers]:
    started: list[Container] = []
    try:
        yield Containers(engine, images, started)
    finally:
        for container in started:
            container.remove()


def _built(engine: Engine, deployable: str) -> str:
    tag = f"test-{_fingerprint(deployable)}"
    name = f"ocr-mesh/{deployable}:{tag}"
    if not engine.has(name):
        engine.remove_stale(re.compile(rf"ocr-mesh/{deployable}:test-[0-9a-f]+"))
        build = [str(ROOT / "scripts" / "images.sh"), "--tag", tag, deployable]
        subprocess.run(build, check=True, timeout=_BUILD_TIMEOUT_S)
    return name


def _fingerprint(deployable: str) -> str:
    """Of all that gets into an image, and of the week: Debian's updates come with it."""
    parts = ["requirements/node.txt"] if deployable == "ui" else ["mesh", "requirements/build.txt"]
    parts += [deployable, f"requirements/{deployable}.txt", *_IN_EVERY_IMAGE]
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *parts]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = hashlib.sha256(datetime.now(UTC).strftime("%G-%V").encode())
    for name in sorted(filter(None, listed.split("\0"))):
        file = ROOT / name
        if file.is_file() and "/tests/" not in name:
            found.update(f"{name}\0{file.stat().st_mode & 0o111}\0{file.stat().st_size}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """Test processes that run side by side build each image once."""
    with (Path(tempfile.gettempdir()) / "ocr-mesh-test-images.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

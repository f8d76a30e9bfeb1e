import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from harness.servers.source import ROOT
from tests.images.buildah import Container, Engine
from tests.images.running import IMAGES, Containers

_BUILD_TIMEOUT_S = 1800
_IN_EVERY_IMAGE = (".dockerignore", "scripts/images.sh", "scripts/image-base.sh")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    assert os.geteuid() == 0, "images are tested as root: buildah mounts them"
    engine = Engine()
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="session")
def images(engine: Engine) -> Mapping[str, str]:
    """Name each image; the first use of one builds it, unless a run before built it from the same files."""
    return _Built(engine)


@pytest.fixture
def containers(engine: Engine, images: Mapping[str, str]) -> Iterator[Containers]:
    started: list[Container] = []
    try:
        yield Containers(engine, images, started)
    finally:
        for container in started:
            container.remove()


class _Built(Mapping[str, str]):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names: dict[str, str] = {}

    def __getitem__(self, image: str) -> str:
        if image not in self._names:
            self._names[image] = _built(self._engine, image)
        return self._names[image]

    def __iter__(self) -> Iterator[str]:
        return iter(IMAGES)

    def __len__(self) -> int:
        return len(IMAGES)


def _built(engine: Engine, deployable: str) -> str:
    tag = f"test-{_fingerprint(deployable)}"
    name = f"ocr-mesh/{deployable}:{tag}"
    if not engine.has(name):
        engine.remove_stale(re.compile(rf"ocr-mesh/{deployable}:test-[0-9a-f]+"))
        build = [str(ROOT / "scripts" / "images.sh"), "--tag", tag, deployable]
        subprocess.run(build, env=os.environ | {"IMAGE_BUILDER": "buildah"}, check=True, timeout=_BUILD_TIMEOUT_S)
    return name


def _fingerprint(deployable: str) -> str:
    """Of all that gets into an image, and of the week: Debian's updates come with it."""
    parts = ["mesh", "requirements/build.txt", deployable, f"requirements/{deployable}.txt", *_IN_EVERY_IMAGE]
    if deployable == "bff-api":
        parts += ["ui", "requirements/node.txt"]
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *parts]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = hashlib.sha256(datetime.now(UTC).strftime("%G-%V").encode())
    for name in sorted(filter(None, listed.split("\0"))):
        file = ROOT / name
        if file.is_file() and "/tests/" not in name:
            found.update(f"{name}\0{file.stat().st_mode & 0o111}\0{file.stat().st_size}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()[:12]

"""Containers of one test, and what they are asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import urllib3

from harness.servers.source import ROOT
from tests.images.buildah import Container, Engine

IMAGES = sorted(file.parent.name for file in ROOT.glob("*/Dockerfile"))

START_TIMEOUT_S = 90.0


class Containers:
    """Starts containers; the fixture removes them."""

    def __init__(self, engine: Engine, images: Mapping[str, str], started: list[Container]) -> None:
        self.engine = engine
        self.images = images
        self._started = started

    def volume(self, image: str) -> str:
        return self.engine.make_volume(self.images[image])

    def start(
        self,
        image: str,
        environment: Mapping[str, str] | None = None,
        *,
        command: list[str] | None = None,
        volume: str | None = None,
    ) -> Container:
        container = self.engine.start(self.images[image], environment or {}, command, volume)
        self._started.append(container)
        return container

    def health_command(self, image: str) -> list[str]:
        return self.engine.configuration(self.images[image]).health_command


def wait_until_it_answers(container: Container, url: str) -> None:
    http = urllib3.PoolManager(timeout=5, retries=False)

    def answers() -> bool:
        try:
            return http.request("GET", url).status == 200
        except urllib3.exceptions.HTTPError:
            return False  # it does not listen yet

    wait_until(answers, container)


def wait_until(holds: Callable[[], bool], container: Container) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while not holds():
        assert container.is_running(), f"it has ended:\n{container.log()}"
        assert time.monotonic() < give_up_at, f"it takes too long:\n{container.log()}"
        time.sleep(0.1)

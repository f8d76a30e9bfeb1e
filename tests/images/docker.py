"""Containers of a Docker engine."""

from __future__ import annotations

import json
import re
import subprocess
import uuid
from collections.abc import Mapping

from tests.images.engine import STOP_TIMEOUT_S, Configuration, Container, Result


class DockerEngine:
    def __init__(self) -> None:
        self._volumes: list[str] = []

    def configuration(self, image: str) -> Configuration:
        return Configuration.of(json.loads(docker("image", "inspect", "--format", "{{json .Config}}", image)))

    def has(self, image: str) -> bool:
        return subprocess.run(["docker", "image", "inspect", image], capture_output=True).returncode == 0

    def make_volume(self, image: str) -> str:
        volume = docker("volume", "create")
        self._volumes.append(volume)
        return volume

    def start(
        self,
        image: str,
        environment: Mapping[str, str],
        command: list[str] | None = None,
        volume: str | None = None,
    ) -> Container:
        name = f"ocr-mesh-test-{uuid.uuid4().hex}"
        options = ["--network", "host", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
        options += ["--security-opt", "no-new-privileges", "--no-healthcheck", "--name", name]
        for variable, value in environment.items():
            options += ["--env", f"{variable}={value}"]
        if volume is not None:
            options += ["--volume", f"{volume}:/data"]
        docker("run", "--detach", *options, image, *(command or ()))
        return _DockerContainer(name)

    def remove_stale(self, images: re.Pattern[str]) -> None:
        for name in docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").splitlines():
            if images.fullmatch(name):
                docker("image", "rm", "--force", name)

    def close(self) -> None:
        for volume in self._volumes:
            docker("volume", "rm", "--force", volume)


class _DockerContainer:
    def __init__(self, name: str) -> None:
        self._name = name

    def run(self, command: list[str]) -> Result:
        done = subprocess.run(
            ["docker", "exec", self._name, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return Result(done.returncode, done.stdout)

    def log(self) -> str:
        command = ["docker", "logs", self._name]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True).stdout

    def is_running(self) -> bool:
        return docker("inspect", "--format", "{{.State.Running}}", self._name) == "true"

    def stop(self) -> int:
        docker("stop", "-t", str(STOP_TIMEOUT_S), self._name)
        return self.wait(STOP_TIMEOUT_S)

    def wait(self, timeout_s: float) -> int:
        return int(docker("wait", self._name, timeout_s=timeout_s))

    def remove(self) -> None:
        docker("rm", "--force", self._name)


def docker(*arguments: str, timeout_s: float | None = None) -> str:
    command = ["docker", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=timeout_s).stdout.strip()

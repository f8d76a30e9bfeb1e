"""What runs the images: an engine starts containers, a container runs commands and ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

STOP_TIMEOUT_S = 45


@dataclass(frozen=True)
class Configuration:
    """What an image says of itself."""

    user: str
    environment: dict[str, str]
    command: list[str]
    health_command: list[str]
    labels: dict[str, str]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Configuration:
        """From the `Config` of Docker's image format."""
        kind, *health_command = found["Healthcheck"]["Test"]
        assert kind == "CMD"
        return cls(
            user=found["User"],
            environment=dict(variable.split("=", 1) for variable in found["Env"]),
            command=found["Cmd"],
            health_command=health_command,
            labels=found["Labels"],
        )


@dataclass(frozen=True)
class Result:
    status: int
    output: str


class Container(Protocol):
    """A process in an image: as the image's user, on a root that is read-only, without any privilege to gain."""

    def run(self, command: list[str]) -> Result:
        """Run a command beside the process, as HEALTHCHECK is."""
        ...

    def log(self) -> str: ...

    def is_running(self) -> bool: ...

    def stop(self) -> int:
        """SIGTERM, as every orchestrator does. The exit status."""
        ...

    def wait(self, timeout_s: float) -> int:
        """The exit status of a process that ends by itself."""
        ...

    def remove(self) -> None:
        """Whatever it does at the moment."""
        ...


class Engine(Protocol):
    def configuration(self, image: str) -> Configuration: ...

    def has(self, image: str) -> bool: ...

    def make_volume(self, image: str) -> str:
        """A new volume for /data, which belongs to whom the image says."""
        ...

    def start(
        self,
        image: str,
        environment: Mapping[str, str],
        command: list[str] | None = None,
        volume: str | None = None,
    ) -> Container:
        """The network is this machine's own."""
        ...

    def remove_stale(self, images: re.Pattern[str]) -> None:
        """Remove images whose whole name fits."""
        ...

    def close(self) -> None:
        """Remove volumes, and whatever an image was unpacked into."""
        ...

"""Run the images without an engine: buildah unpacks an image, namespaces and a read-only mount are the kernel's.

What differs from a container engine: no seccomp filter, no limits, and the devices and the network are this machine's.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STOP_TIMEOUT_S = 45

_ENTER = """
root=$1 volume=$2 user=$3
shift 3
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
[ -z "$volume" ] || mount --bind "$volume" "$root/data"
exec chroot --userspec="$user" --groups="${user#*:}" "$root" setpriv --no-new-privs -- "$@"
"""


@dataclass(frozen=True)
class Configuration:
    """The configuration in an image."""

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


class Engine:
    """Starts containers. Needs root."""

    def __init__(self) -> None:
        self._volumes: list[Path] = []
        self._unpacked: dict[str, tuple[str, Path]] = {}

    def configuration(self, image: str) -> Configuration:
        return Configuration.of(json.loads(buildah("inspect", "--type", "image", image))["Docker"]["config"])

    def has(self, image: str) -> bool:
        return subprocess.run(["buildah", "inspect", "--type", "image", image], capture_output=True).returncode == 0

    def make_volume(self, image: str) -> str:
        volume = Path(tempfile.mkdtemp(prefix="ocr-mesh-volume-"))
        self._volumes.append(volume)
        owner = (self._root(image) / "data").stat()
        os.chown(volume, owner.st_uid, owner.st_gid)
        volume.chmod(owner.st_mode & 0o777)
        return str(volume)

    def start(
        self,
        image: str,
        environment: Mapping[str, str],
        command: list[str] | None = None,
        volume: str | None = None,
    ) -> Container:
        configuration = self.configuration(image)
        arguments = [str(self._root(image)), volume or "", configuration.user, *(command or configuration.command)]
        # Engines set HOME to this where the user has no name.
        variables = {"HOME": "/", **configuration.environment, **environment}
        return Container(arguments, variables, configuration.user)

    def remove_stale(self, images: re.Pattern[str]) -> None:
        for name in buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines():
            if images.fullmatch(name.removeprefix("localhost/")):
                buildah("rmi", "--force", name)  # with what a run that was killed has left of it

    def close(self) -> None:
        for container, _ in self._unpacked.values():
            buildah("umount", container)
            buildah("rm", container)
        for volume in self._volumes:
            shutil.rmtree(volume)

    def _root(self, image: str) -> Path:
        """Return where the image is unpacked; read-only, so all containers share it."""
        if image not in self._unpacked:
            container = buildah("from", "--pull-never", image)
            root = Path(buildah("mount", container))
            (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")  # engines write one
            self._unpacked[image] = container, root
        return self._unpacked[image][1]


class Container:
    """A process in an image: as the image's user, on a read-only root, without any privilege to gain."""

    def __init__(self, arguments: list[str], environment: dict[str, str], user: str) -> None:
        # Appended to while it is read.
        self._log = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - closed by `remove`
        self._environment = environment
        self._user = user
        # The first process of its own numbering, as in any container: signals without a handler do not reach it.
        options = ["--mount", "--pid", "--fork"]
        self._process = subprocess.Popen(
            [_tool("unshare"), *options, "--", "sh", "-ec", _ENTER, "container", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def run(self, command: list[str]) -> Result:
        """Run a command beside the process, as HEALTHCHECK is."""
        uid, gid = self._user.split(":")
        inside = ["--target", str(self._inner()), "--mount", "--pid", "--root", "--wd"]
        done = subprocess.run(
            [_tool("nsenter"), *inside, "--setuid", uid, "--setgid", gid, "--", *command],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return Result(done.returncode, done.stdout)

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> int:
        """Send SIGTERM, as every orchestrator does, and return the exit status."""
        os.kill(self._inner(), signal.SIGTERM)
        return self.wait(STOP_TIMEOUT_S)

    def wait(self, timeout_s: float) -> int:
        return self._process.wait(timeout_s)

    def remove(self) -> None:
        if self.is_running():
            # Not `unshare`: the kernel forgets who is to go with it once a process has become another user.
            os.kill(self._inner(), signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def _inner(self) -> int:
        """The process itself; `unshare`, which waits for it, takes no signals."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        give_up_at = time.monotonic() + 5
        while not (found := children.read_text().split()):
            assert time.monotonic() < give_up_at, self.log()
            time.sleep(0.01)
        return int(found[0])


def buildah(*arguments: str) -> str:
    return subprocess.run(["buildah", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def _tool(name: str) -> str:
    """By its whole path: the environment is the container's."""
    found = shutil.which(name)
    assert found is not None, f"{name} is missing: apt-get install util-linux"
    return found

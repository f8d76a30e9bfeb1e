"""Build images with buildah, and run them in namespaces of the kernel, as root.

A container engine also adds a seccomp filter, limits, and devices and a network of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import urllib3

from harness.servers.source import ROOT
from harness.waiting import eventually

IMAGES = sorted(file.parent.name for file in ROOT.glob("*/Dockerfile"))

_BUILD_TIMEOUT_S = 1800
_START_TIMEOUT_S = 90
_STOP_TIMEOUT_S = 45

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


class Image:
    """An image, built if its files have changed, and unpacked; its containers share the read-only files."""

    def __init__(self, name: str) -> None:
        self.name = name
        reference = _built(name)
        self.config: dict[str, Any] = json.loads(_buildah("inspect", "--type", "image", reference))["Docker"]["config"]
        self._container = _buildah("from", "--pull-never", reference)
        self.root = Path(_buildah("mount", self._container))
        (self.root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")  # engines write one

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of the image; engines set HOME to `/` if the user has no name."""
        return {"HOME": "/", **dict(variable.split("=", 1) for variable in self.config["Env"])}

    def make_volume(self, folder: Path) -> Path:
        """Create a folder with the owner and the mode that a new volume takes from the image."""
        folder.mkdir()
        owner = (self.root / "data").stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        folder.chmod(owner.st_mode & 0o777)
        return folder

    def close(self) -> None:
        _buildah("umount", self._container)
        _buildah("rm", self._container)


class Container:
    """A process in an image: the image's user, a read-only root, no new privileges."""

    def __init__(self, image: Image, environment: Mapping[str, str], command: tuple[str, ...], volume: Path | None):
        self._image = image
        self._environment = {**image.environment, **environment}
        # Appended to while it is read.
        self._log = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - closed by `remove`
        arguments = [image.root, volume or "", image.config["User"], *(command or image.config["Cmd"])]
        # PID 1 of a namespace, as in any container: signals without a handler do not reach it.
        self._process = subprocess.Popen(
            [_tool("unshare"), "--mount", "--pid", "--fork", "--", "sh", "-ec", _ENTER, "container", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def check_health(self) -> None:
        """Run the image's HEALTHCHECK beside the process. Raises AssertionError."""
        uid, gid = self._image.config["User"].split(":")
        inside = [
            "--target",
            str(self._inner()),
            "--mount",
            "--pid",
            "--root",
            "--wd",
            "--setuid",
            uid,
            "--setgid",
            gid,
        ]
        command = [_tool("nsenter"), *inside, "--", *self._image.config["Healthcheck"]["Test"][1:]]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{self._image.name}: {done.stdout}{done.stderr}"

    def wait_until_ready(self, url: str) -> None:
        """Wait until a GET request is answered by 200. Raises AssertionError with the log."""

        def answers() -> bool:
            assert self._process.poll() is None, f"{self._image.name} ended:\n{self.log()}"
            try:
                return urllib3.request("GET", url, timeout=5, retries=False).status == 200
            except urllib3.exceptions.HTTPError:
                return False  # it does not listen yet

        eventually(answers, _START_TIMEOUT_S)

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def output(self, timeout_s: float = 60) -> str:
        """Wait for the end of a command and return its output. Raises AssertionError if it fails."""
        assert self._process.wait(timeout_s) == 0, self.log()
        return self.log()

    def stop(self) -> None:
        """Send SIGTERM and wait. Raises AssertionError if the exit status is not 0."""
        os.kill(self._inner(), signal.SIGTERM)
        assert self._process.wait(_STOP_TIMEOUT_S) == 0, f"{self._image.name}:\n{self.log()}"

    def remove(self) -> None:
        if self._process.poll() is None:
            # Not `unshare`, whose end does not reach a process of another user.
            os.kill(self._inner(), signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def _inner(self) -> int:
        """Return the process itself; `unshare`, which waits for it, takes no signals."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return int(eventually(lambda: children.read_text().split())[0])


def _built(name: str) -> str:
    """Return the reference of an image, which is built unless an earlier run built it from the same files."""
    repository, tag = f"ocr-mesh/{name}", f"test-{_fingerprint(name)}"
    references = _buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines()
    if f"localhost/{repository}:{tag}" not in references:
        for stale in (each for each in references if each.startswith(f"localhost/{repository}:test-")):
            _buildah("rmi", "--force", stale)
        build = [str(ROOT / "scripts" / "images.sh"), "--tag", tag, name]
        subprocess.run(build, env=os.environ | {"IMAGE_BUILDER": "buildah"}, check=True, timeout=_BUILD_TIMEOUT_S)
    return f"{repository}:{tag}"


def _fingerprint(name: str) -> str:
    """Return a hash of the files that an image is made of, and of the week, which brings Debian's updates."""
    parts = ["mesh", name, "requirements", ".dockerignore", "scripts/images.sh", "scripts/image-base.sh"]
    parts += ["ui"] if name == "bff-api" else []
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *parts]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = hashlib.sha256(datetime.now(UTC).strftime("%G-%V").encode())
    for path in sorted(filter(None, listed.split("\0"))):
        file = ROOT / path
        if file.is_file() and "/tests/" not in path:
            found.update(f"{path}\0{file.stat().st_mode & 0o111}\0{file.stat().st_size}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()[:12]


def _buildah(*arguments: str) -> str:
    return subprocess.run(["buildah", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def _tool(name: str) -> str:
    """Return its whole path, since the environment is the container's. Raises AssertionError."""
    found = shutil.which(name)
    assert found is not None, f"{name} is missing: apt-get install util-linux"
    return found

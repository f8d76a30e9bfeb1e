"""The folder of the pictures on a disk that fails: a small file system of its own where we may mount one (as root).

Elsewhere the worker is started so that its writes fail in the same way.
"""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_SMALL_BYTES = 1_000_000
_LARGE_BYTES = 200_000_000


class FailingDisk(Protocol):
    @property
    def folder(self) -> Path: ...

    @property
    def switches(self) -> list[str]:
        """For the worker's launcher."""
        ...

    def fill(self) -> None:
        """Room for half of a run's pictures is left."""
        ...

    def protect(self) -> None:
        """Read-only."""
        ...

    def mend(self) -> None: ...


@dataclass
class MountedDisk:
    """A file system in memory, with a bounded size."""

    folder: Path

    @property
    def switches(self) -> list[str]:
        return []

    def fill(self) -> None:
        disk = os.statvfs(self.folder)
        used_bytes = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
        self._remount(f"rw,size={used_bytes + _SMALL_BYTES}")

    def protect(self) -> None:
        self._remount("ro")

    def mend(self) -> None:
        self._remount(f"rw,size={_LARGE_BYTES}")

    def _remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)


@dataclass
class PretendedDisk:
    """A file names the error that each write meets."""

    folder: Path
    told: Path

    @property
    def switches(self) -> list[str]:
        return ["--failing-disk", str(self.told)]

    def fill(self) -> None:
        self.told.write_text(str(errno.ENOSPC))

    def protect(self) -> None:
        self.told.write_text(str(errno.EROFS))

    def mend(self) -> None:
        self.told.unlink(missing_ok=True)


@contextmanager
def failing_disk(parent: Path) -> Iterator[FailingDisk]:
    """A disk that is well, until it is told to fail."""
    folder = parent / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or not _mount(folder):
        yield PretendedDisk(folder, parent / "failing-disk")
        return
    try:
        yield MountedDisk(folder)
    finally:
        # Lazily: a process that is being killed may still have a file open.
        subprocess.run(["umount", "--lazy", folder], check=True)


def _mount(folder: Path) -> bool:
    """Root in a container may not."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_LARGE_BYTES}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True).returncode == 0

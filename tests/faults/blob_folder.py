"""A picture folder on a disk that fails: a small file system where one can be mounted (as root).

Elsewhere the worker is started with a switch that makes its writes fail in the same way.
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

_SMALL_BYTES = 300_000
_LARGE_BYTES = 200_000_000


class FailingDisk(Protocol):
    @property
    def folder(self) -> Path: ...

    @property
    def switches(self) -> list[str]:
        """Return the arguments for the worker's launcher."""
        ...

    def fill(self) -> None:
        """Leave space for half of the pictures of a run."""
        ...

    def protect(self) -> None:
        """Make it read-only."""
        ...

    def mend(self) -> None: ...


@dataclass
class MountedDisk:
    """A file system in memory, with a limited size."""

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
    """A folder whose writes fail with the error number in a file."""

    folder: Path
    error_file: Path

    @property
    def switches(self) -> list[str]:
        return ["--failing-disk", str(self.error_file)]

    def fill(self) -> None:
        self.error_file.write_text(str(errno.ENOSPC))

    def protect(self) -> None:
        self.error_file.write_text(str(errno.EROFS))

    def mend(self) -> None:
        self.error_file.unlink(missing_ok=True)


@contextmanager
def failing_disk(parent: Path) -> Iterator[FailingDisk]:
    """Return a disk that works until `fill` or `protect`."""
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
    """Return whether it could be mounted: root in a container may not be allowed to."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_LARGE_BYTES}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True).returncode == 0

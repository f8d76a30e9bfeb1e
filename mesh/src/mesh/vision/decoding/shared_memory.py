"""Anonymous shared memory, passed between processes as a file descriptor.

Not `multiprocessing.shared_memory`: /dev/shm has 64 MB in a container, less than one picture.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from dataclasses import dataclass
from typing import Final, Self

_NAME: Final = "picture"
_KEPT_BYTES: Final = 8 * 1024**2
"""Of a `ContentFile`; nearly all uploads are smaller."""


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """Memory of this process that another one may map."""

    fd: int
    buffer: mmap.mmap

    @classmethod
    def of_size(cls, size: int) -> Self:
        """Return memory of zeros. Raises MemoryError."""
        fd = os.memfd_create(_NAME, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(fd, size)
            return cls(fd, mmap.mmap(fd, size))
        except OSError as error:
            os.close(fd)
            if error.errno == errno.ENOMEM:
                raise MemoryError from error
            raise

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return memory with this content."""
        memory = cls.of_size(len(content))
        memory.buffer[:] = content
        return memory

    def close(self) -> None:
        """Close the descriptor; the mapping ends with the last object that uses it."""
        os.close(self.fd)


class ContentFile:
    """A file in memory that passes one content after another; its pages are used again, which is five times as fast."""

    def __init__(self, fd: int | None = None):
        """Create it, or take the descriptor that the other process has sent."""
        self.fd = os.memfd_create(_NAME, os.MFD_CLOEXEC) if fd is None else fd

    def write(self, content: bytes) -> None:
        """Write the content at the start of the file."""
        view, place = memoryview(content), 0
        while place < len(view):
            place += os.pwrite(self.fd, view[place:], place)

    def read(self, size: int) -> bytes:
        """Return the content."""
        return os.pread(self.fd, size, 0)

    def shrink(self) -> None:
        """Free the pages of a large content."""
        if os.fstat(self.fd).st_size > _KEPT_BYTES:
            os.ftruncate(self.fd, 0)


def mapped(fd: int) -> mmap.mmap:
    """Map what another process has written, and close the descriptor. The other process cannot shorten it afterwards.

    Writes are private to this process. Raises OSError if it is not such memory.
    """
    try:
        # Else an access beyond the new end would end this process with SIGBUS.
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
        return mmap.mmap(fd, os.fstat(fd).st_size, access=mmap.ACCESS_COPY)
    finally:
        os.close(fd)

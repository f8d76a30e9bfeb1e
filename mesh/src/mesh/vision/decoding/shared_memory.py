"""Anonymous shared memory, passed between processes as a file descriptor.

Not `multiprocessing.shared_memory`: /dev/shm has 64 MB in a container, less than one picture.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

_NAME: Final = "picture"


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


@contextmanager
def file_of(content: bytes) -> Iterator[int]:
    """Yield the descriptor of a file in memory with this content."""
    fd = os.memfd_create(_NAME, os.MFD_CLOEXEC)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
        yield fd
    finally:
        os.close(fd)


def content_of(fd: int) -> bytes:
    """Return the content of a file in memory, and close it."""
    try:
        size = os.fstat(fd).st_size
        with mmap.mmap(fd, size, access=mmap.ACCESS_READ) as mapped:
            return mapped[:]
    finally:
        os.close(fd)


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

"""Test what passes between processes: content in a file, results in sealed memory."""

from __future__ import annotations

import os

import pytest

from mesh.vision.decoding.shared_memory import ContentFile, SharedMemory, mapped


def test_file_passes_contents_of_any_length_one_after_another() -> None:
    file = ContentFile()
    for content in (b"first", bytes(3_000_000), b"x"):
        file.write(content)
        assert file.read(len(content)) == content
    os.close(file.fd)


@pytest.mark.parametrize(("megabytes", "is_kept"), [(1, True), (20, False)])
def test_pages_of_a_large_content_are_freed(megabytes: int, is_kept: bool) -> None:
    file = ContentFile()
    file.write(bytes(megabytes * 1_000_000))
    file.shrink()
    assert (os.fstat(file.fd).st_size > 0) is is_kept
    file.write(b"next")
    assert file.read(4) == b"next"
    os.close(file.fd)


def test_writes_to_mapped_memory_are_private() -> None:
    memory = SharedMemory.of(b"pixels")
    copy = mapped(os.dup(memory.fd))
    copy[0:1] = b"P"
    assert (copy[:], memory.buffer[:]) == (b"Pixels", b"pixels")
    memory.close()


def test_mapped_memory_cannot_be_shortened() -> None:
    memory = SharedMemory.of(b"pixels")
    copy = mapped(os.dup(memory.fd))
    with pytest.raises(PermissionError):
        os.ftruncate(memory.fd, 0)
    assert copy[:] == b"pixels"
    memory.close()


def test_other_files_are_not_mapped() -> None:
    read_end, write_end = os.pipe()
    os.close(write_end)
    with pytest.raises(PermissionError):
        mapped(read_end)
    unsealable = os.memfd_create("without sealing")
    os.write(unsealable, b"pixels")
    with pytest.raises(PermissionError):
        mapped(unsealable)

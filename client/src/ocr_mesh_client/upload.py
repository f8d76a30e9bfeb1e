"""Multipart bodies with files, read from the disk as they are sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from urllib3.filepost import choose_boundary

_PART_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: a path, or its content. `name` is sent with it; of a path its last part if absent."""

    source: str | os.PathLike[str] | bytes
    name: str = ""

    @property
    def shown_name(self) -> str:
        if self.name or isinstance(self.source, bytes):
            return self.name or "file"
        return Path(self.source).name

    def size(self) -> int:
        """Raises OSError."""
        return len(self.source) if isinstance(self.source, bytes) else Path(self.source).stat().st_size

    def parts(self) -> Iterator[bytes]:
        """Raises OSError."""
        if isinstance(self.source, bytes):
            yield self.source
            return
        with Path(self.source).open("rb") as opened:
            while part := opened.read(_PART_BYTES):
                yield part


Source = str | os.PathLike[str] | bytes | File
"""A path, the content of a file, or either with a name."""


def file_of(source: Source) -> File:
    return source if isinstance(source, File) else File(source)


@dataclass(frozen=True, slots=True)
class Form:
    """A form with files in one field. A request takes `parts` once; a repeated one takes them again."""

    field: str
    files: Sequence[File]
    fields: Mapping[str, str]

    def parts(self) -> tuple[Iterator[bytes], Mapping[str, str]]:
        """Return the body and its headers. Raises OSError."""
        boundary = choose_boundary()
        head = b"".join(_opening(boundary, name) + value.encode() + b"\r\n" for name, value in self.fields.items())
        openings = [_opening(boundary, self.field, file.shown_name) for file in self.files]
        end = f"--{boundary}--\r\n".encode()
        size = len(head) + sum(map(len, openings)) + sum(file.size() + 2 for file in self.files) + len(end)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(size)}
        return self._body(head, openings, end), headers

    def _body(self, head: bytes, openings: Sequence[bytes], end: bytes) -> Iterator[bytes]:
        yield head
        for opening, file in zip(openings, self.files, strict=True):
            yield opening
            yield from file.parts()
            yield b"\r\n"
        yield end


def _opening(boundary: str, field: str, file_name: str | None = None) -> bytes:
    of_file = "" if file_name is None else f'; filename="{_quoted(file_name)}"'
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"{of_file}\r\n\r\n'.encode()


def _quoted(name: str) -> str:
    """Return a file name for a header, as browsers escape it."""
    printable = name.encode(errors="replace").decode()
    return printable.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

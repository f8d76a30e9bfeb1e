"""The file structure of a PDF (ISO 32000-1, 7.5): numbered objects, cross-reference table and trailer.

Decision 21 says why no library is used.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Final

_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""The second line marks the file as binary."""


class PdfFile:
    """Collects objects. Each has a reference, such as `3 0 R`."""

    def __init__(self) -> None:
        self._parts = [_HEADER]
        self._size = len(_HEADER)
        self._begins: list[int | None] = []

    def reserve(self) -> str:
        """Return a reference for an object that is added later."""
        self._begins.append(None)
        return f"{len(self._begins)} 0 R"

    def add(self, body: str | bytes, reference: str | None = None) -> str:
        """Add an object and return its reference: the reserved one, or a new one."""
        reference = reference or self.reserve()
        number = int(reference.split()[0])
        self._begins[number - 1] = self._size
        for part in (f"{number} 0 obj\n".encode(), body.encode() if isinstance(body, str) else body, b"\nendobj\n"):
            self._parts.append(part)
            self._size += len(part)
        return reference

    def add_stream(self, content: bytes, entries: str = "") -> str:
        """Add a stream with a dictionary of `entries`; compress it unless they have a filter."""
        if "/Filter" not in entries:
            content, entries = zlib.compress(content), f"{entries} /Filter /FlateDecode"
        head = f"<< {entries} /Length {len(content)} >>\nstream\n".encode()
        return self.add(b"".join((head, content, b"\nendstream")))

    def finished(self, catalog: str, information: str) -> bytes:
        """Return the complete file."""
        entries = [f"{begin:010d} 00000 n \n" for begin in self._begins if begin is not None]
        if len(entries) < len(self._begins):
            raise ValueError("a reserved object was not added")
        count = len(entries) + 1
        end = (
            f"xref\n0 {count}\n0000000000 65535 f \n{''.join(entries)}"
            f"trailer\n<< /Size {count} /Root {catalog} /Info {information} >>\nstartxref\n{self._size}\n%%EOF\n"
        )
        return b"".join((*self._parts, end.encode()))


def text_string(text: str) -> str:
    """Return a text string in UTF-16."""
    return f"<FEFF{utf16(text)}>"


def utf16(text: str) -> str:
    """Return UTF-16 in hexadecimal digits, as PDF writes Unicode."""
    return text.encode("utf-16-be").hex().upper()


def date(moment: datetime) -> str:
    return f"({moment.astimezone(UTC):D:%Y%m%d%H%M%SZ})"

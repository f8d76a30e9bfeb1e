"""Open PDFs by PDFium, which repairs damaged cross-reference tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from mesh.contracts.problems import BadDocument, PasswordRequired, WrongPassword

_USER_UNIT: Final = re.compile(rb"/UserUnit\s+([0-9]{1,6}(?:\.[0-9]{0,6})?)")
_USER_UNIT_NAME: Final = b"/UserUnit"
_LONGEST_USER_UNIT: Final = 40
"""Bytes of the name and its value."""
_PIECE_BYTES: Final = 1024**2
_LARGEST_USER_UNIT: Final = 75_000.0
"""ISO 32000-1, annex C."""


@contextmanager
def opened(path: str, password: str | None) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF with at least one page.

    Raises:
        BadDocument: damaged, encrypted in an unknown way, or without pages.
        PasswordRequired, WrongPassword: see `BadDocument`.
    """
    # Not by pypdfium2's constructor, which resolves links: a file in memory, or a deleted one, has no other path.
    handle = pdfium.FPDF_LoadDocument(path.encode() + b"\0", None if password is None else password.encode() + b"\0")
    if not handle:
        raise _problem(pdfium.FPDF_GetLastError(), password)
    document = pypdfium2.PdfDocument(handle)
    try:
        document.init_forms()
        if len(document) < 1:
            raise BadDocument("The PDF has no pages.")
        yield document
    finally:
        document.close()


def count(path: str, password: str | None) -> int:
    """Return the number of pages. Raises as `opened`."""
    with opened(path, password) as document:
        return len(document)


def user_unit(path: str) -> float:
    """Return the length of the file's unit in points; 1 unless stated (ISO 32000-1, 14.11.2: UserUnit).

    PDFium ignores it. It is searched in the bytes of the file, so one in a compressed object is not found; if pages
    differ, the largest one counts.
    """
    # Once for each file: its next pages need it too, and may be read by the same process.
    status = Path(path).stat()
    return _user_unit(path, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=8)
def _user_unit(path: str, _identity: tuple[int, ...]) -> float:
    units = {1.0}
    with Path(path).open("rb") as file:
        before = b""
        # In pieces: a mapping of the whole file would count as memory of this process.
        while piece := file.read(_PIECE_BYTES):
            content = before + piece
            if _USER_UNIT_NAME in content:
                units |= {float(found) for found in _USER_UNIT.findall(content)}
            before = content[-_LONGEST_USER_UNIT:]
    return max(unit for unit in units if 0 < unit <= _LARGEST_USER_UNIT)


def _problem(code: int | None, password: str | None) -> BadDocument:
    if code == pdfium.FPDF_ERR_PASSWORD:
        if password is None:
            return PasswordRequired("The PDF is encrypted. Send its password in `password`.")
        return WrongPassword("The password does not open the PDF.")
    if code == pdfium.FPDF_ERR_SECURITY:
        return BadDocument("The PDF is encrypted in a way that is not supported. Save it without encryption.")
    return BadDocument("The PDF is damaged. Save or print it again as PDF.")

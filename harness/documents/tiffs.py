"""TIFFs of scans."""

from __future__ import annotations

from pathlib import Path

from harness.documents.paper import LINES, OTHER_LINES, encoded, scan
from harness.documents.programs import run

_GROUP_4 = "group4"


def fax(dpi: tuple[int, int] = (204, 98)) -> bytes:
    """Return two pages of a fax, whose resolution in y is a half of that in x."""
    first, second = (scan(lines, dpi, "1") for lines in (LINES, OTHER_LINES))
    return encoded(first, "TIFF", save_all=True, append_images=[second], dpi=dpi, compression="group3")


def pages() -> bytes:
    first, second = (scan(lines, mode="1") for lines in (LINES, OTHER_LINES))
    return encoded(first, "TIFF", save_all=True, append_images=[second], dpi=(200, 200), compression=_GROUP_4)


def colours() -> bytes:
    return encoded(scan(mode="RGB"), "TIFF", compression="tiff_lzw", dpi=(200, 200))


def cmyk() -> bytes:
    return encoded(scan(mode="CMYK"), "TIFF", compression="tiff_deflate", dpi=(200, 200))


def sixteen_bits() -> bytes:
    return encoded(scan(mode="I;16").point(lambda value: value * 257), "TIFF", dpi=(200, 200))


def jpeg() -> bytes:
    return encoded(scan(mode="RGB"), "TIFF", compression="jpeg", quality=85, dpi=(200, 200))


def white_is_zero() -> bytes:
    return encoded(scan(mode="1"), "TIFF", tiffinfo={262: 0}, compression=_GROUP_4, dpi=(200, 200))


def tiffcp(folder: Path, *options: str) -> bytes:
    """Return pages as libtiff writes them with these options: tiles, planes, byte order, BigTIFF."""
    source, file = folder / "source.tif", folder / "copy.tif"
    source.write_bytes(colours())
    run("tiffcp", *options, source, file)
    return file.read_bytes()

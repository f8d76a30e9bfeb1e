"""Pictures that cost far more than their size, built in code."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def many_scans(side: int, scans: int) -> bytes:
    """Return a progressive JPEG whose last scan is repeated: each repetition is a pass over all pixels."""
    whole = _jpeg(side, progressive=True)
    last = whole.rfind(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * scans + whole[-2:]


def filled(count: int) -> bytes:
    """Return a JPEG with fill bytes before its first segment."""
    whole = _jpeg(64)
    return whole[:2] + b"\xff" * count + whole[2:]


def repeated_exif(segments: int) -> bytes:
    """Return a JPEG with EXIF segments of the largest size."""
    whole = _jpeg(64)
    body = b"Exif\0\0MM\0*\0\0\0\x08" + bytes(65_000)
    return whole[:2] + (b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body) * segments + whole[2:]


def many_chunks(count: int) -> bytes:
    """Return a PNG with empty text chunks before its pixels."""
    with io.BytesIO() as file:
        Image.new("L", (64, 64)).save(file, "PNG")
        whole = file.getvalue()
    end_of_header = 8 + 4 + 4 + 13 + 4
    return whole[:end_of_header] + _chunk(b"tEXt", b"") * count + whole[end_of_header:]


def many_comments(count: int) -> bytes:
    """Return a GIF with a comment of many blocks."""
    with io.BytesIO() as file:
        Image.new("P", (64, 64)).save(file, "GIF")
        whole = file.getvalue()
    first = whole.index(b"\x2c")
    return whole[:first] + b"\x21\xfe" + (b"\xff" + b"a" * 255) * count + b"\0" + whole[first:]


def deep_png(side: int) -> bytes:
    """Return a PNG of 16 bits and four channels, a thousandth of the size of its pixels."""
    row = b"\0" + b"\x80\0\x40\0\x20\0\x80\0" * side
    packer = zlib.compressobj(6)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _jpeg(side: int, *, progressive: bool = False) -> bytes:
    with io.BytesIO() as file:
        Image.new("RGB", (side, side), (200, 30, 90)).save(file, "JPEG", quality=1, progressive=progressive)
        return file.getvalue()

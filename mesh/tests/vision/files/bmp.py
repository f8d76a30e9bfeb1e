"""Small BMP files of all variants: black on the left half, white on the right, and a black top row."""

from __future__ import annotations

import struct
from collections.abc import Callable

WIDTH, HEIGHT = 8, 4
_RAW, _RLE8, _RLE4, _FIELDS, _ALPHA_FIELDS = 0, 1, 2, 3, 6

GREY_256 = b"".join(bytes([grey, grey, grey, 0]) for grey in range(256))
GREY_16 = b"".join(bytes([17 * grey] * 3 + [0]) for grey in range(16))
BLACK_AND_WHITE = bytes(4) + b"\xff\xff\xff\0"
MASKS_565 = struct.pack("<3I", 0xF800, 0x07E0, 0x001F)
MASKS_555 = struct.pack("<3I", 0x7C00, 0x03E0, 0x001F)
MASKS_8888 = struct.pack("<4I", 0xFF0000, 0x00FF00, 0x0000FF, 0xFF000000)


def rows(black: bytes, white: bytes, *, is_top_down: bool = False) -> bytes:
    """Return the pixels, a row of which has `black` and `white` four times each; rows are stored bottom up."""
    below = [black * 4 + white * 4] * (HEIGHT - 1)
    top = [black * 8]
    return b"".join(top + below if is_top_down else below + top)


def file(header: bytes, palette: bytes, pixels: bytes) -> bytes:
    offset = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset) + header + palette + pixels


def header(bits: int, compression: int = _RAW, *, height: int = HEIGHT, size: int = 40, more: bytes = b"") -> bytes:
    fields = struct.pack("<IiiHHIIiiII", size, WIDTH, height, 1, bits, compression, 0, 2835, 2835, 0, 0)
    return (fields + more).ljust(max(size, len(fields + more)), b"\0")


def with_two_colours(of: bytes) -> bytes:
    return of[:32] + struct.pack("<I", 2) + of[36:]


def rle8(half: int, *, is_absolute: bool = False) -> bytes:
    black = bytes([8, 0])
    mixed = bytes([0, 8] + [0] * 4 + [half] * 4) if is_absolute else bytes([4, 0, 4, half])
    return b"".join(row + b"\0\0" for row in (mixed, mixed, mixed, black)) + b"\0\1"


def rle4() -> bytes:
    return b"".join(row + b"\0\0" for row in (*[bytes([4, 0x00, 4, 0xFF])] * 3, bytes([8, 0x00]))) + b"\0\1"


def _packed(half: Callable[[int], bytes]) -> bytes:
    return b"".join([half(1)] * (HEIGHT - 1) + [half(0)])


VARIANTS = {
    "1 bit": file(with_two_colours(header(1)), BLACK_AND_WHITE, _packed(lambda white: bytes([0x0F * white, 0, 0, 0]))),
    "4 bit": file(header(4), GREY_16, _packed(lambda white: bytes([0, 0, 0xFF * white, 0xFF * white]))),
    "8 bit": file(header(8), GREY_256, rows(b"\0", b"\xff")),
    "8 bit, two colours": file(with_two_colours(header(8)), BLACK_AND_WHITE, rows(b"\0", b"\1")),
    "RLE8": file(header(8, _RLE8), GREY_256, rle8(255)),
    "RLE8, two colours": file(with_two_colours(header(8, _RLE8)), BLACK_AND_WHITE, rle8(1)),
    "RLE8, absolute mode": file(header(8, _RLE8), GREY_256, rle8(255, is_absolute=True)),
    "RLE4": file(header(4, _RLE4), GREY_16, rle4()),
    "16 bit 555": file(header(16), b"", rows(b"\0\0", b"\xff\x7f")),
    "16 bit 555, bit fields": file(header(16, _FIELDS), MASKS_555, rows(b"\0\0", b"\xff\x7f")),
    "16 bit 565": file(header(16, _FIELDS), MASKS_565, rows(b"\0\0", b"\xff\xff")),
    "24 bit": file(header(24), b"", rows(b"\0\0\0", b"\xff\xff\xff")),
    "32 bit": file(header(32), b"", rows(b"\0\0\0\0", b"\xff\xff\xff\0")),
    "32 bit, alpha": file(
        header(32, _FIELDS, size=108, more=MASKS_8888), b"", rows(b"\0\0\0\xff", b"\xff\xff\xff\xff")
    ),
    "32 bit, alpha, header of 40 bytes": file(
        header(32, _ALPHA_FIELDS), MASKS_8888, rows(b"\0\0\0\xff", b"\xff\xff\xff\xff")
    ),
    "32 bit, alpha not in use": file(
        header(32, _FIELDS, size=124, more=MASKS_8888), b"", rows(b"\0\0\0\0", b"\xff\xff\xff\0")
    ),
    "top down": file(header(24, height=-HEIGHT), b"", rows(b"\0\0\0", b"\xff\xff\xff", is_top_down=True)),
    "OS/2 1": file(struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 24), b"", rows(b"\0\0\0", b"\xff\xff\xff")),
    "OS/2 2": file(header(24, size=64), b"", rows(b"\0\0\0", b"\xff\xff\xff")),
    "OS/2 2, short header": file(
        struct.pack("<IIIHH", 16, WIDTH, HEIGHT, 1, 24), b"", rows(b"\0\0\0", b"\xff\xff\xff")
    ),
}
UNSUPPORTED = {
    "16 bit 4444": file(
        header(16, _FIELDS, size=108, more=struct.pack("<4I", 0xF00, 0xF0, 0xF, 0xF000)), b"", bytes(64)
    ),
    "2 bit": file(header(2), GREY_16[:16], bytes(16)),
    "JPEG in BMP": file(header(0, 4), b"", b"\xff\xd8\xff"),
}

"""Generated pictures of all supported kinds."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageDraw, ImageFont

Greys = tuple[int, int, int]
"""A bar's left, middle and right third."""

BAR_HEIGHT = 12
BAR_PITCH = 20


def encode(picture: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def blank(width: int = 120, height: int = 60, mode: str = "RGB") -> Image.Image:
    """Draw white paper without text."""
    return Image.new(mode, (width, height), "white")


def page(*lines: str, size: tuple[int, int] = (736, 480)) -> Image.Image:
    """Draw black lines of text on white paper."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        draw.text((60, 60 + 90 * row), line, "black", ImageFont.load_default(36))
    return picture


def bars(count: int, *, seed: int = 0, width: int = 160) -> Image.Image:
    """Draw white paper with `count` horizontal bars, each in different greys: lines of text to `BarDetector`."""
    picture = blank(width, BAR_PITCH * (count + 1))
    for row, greys in enumerate(bar_greys(count, seed)):
        picture.paste(bar(greys, width - 20), (10, BAR_PITCH * row + BAR_PITCH // 2))
    return picture


def bar(greys: Greys, width: int) -> Image.Image:
    """Draw one line, as a crop."""
    picture = Image.new("RGB", (width, BAR_HEIGHT))
    draw = ImageDraw.Draw(picture)
    for third, grey in enumerate(greys):
        left, right = third * width // 3, (third + 1) * width // 3 - 1
        draw.rectangle((left, 0, right, BAR_HEIGHT - 1), fill=(grey, grey, grey))
    return picture


def bar_greys(count: int, seed: int = 0) -> list[Greys]:
    """Return `count` different triples of dark greys, which depend on the seed."""
    numbers = np.random.default_rng(seed).choice(120**3, size=count, replace=False)
    return [(int(n) // 14400, int(n) // 120 % 120, int(n) % 120) for n in numbers]


def bar_texts(count: int, seed: int = 0) -> list[str]:
    """Return the texts that `BarRecognizer` reads from the bars."""
    return [bar_text(greys) for greys in bar_greys(count, seed)]


def bar_text(greys: Greys) -> str:
    return "#{:02x}{:02x}{:02x}".format(*greys)


def turned(picture: Image.Image, orientation: int) -> bytes:
    """Return the picture as a rotated camera stores it: rotated pixels and an EXIF orientation."""
    undo = {
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return encode(picture.transpose(undo), exif=exif)


def claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes with this size in its header."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def animation(frames: int) -> bytes:
    pictures = [Image.new("P", (16, 16), number % 256) for number in range(frames)]
    return encode(pictures[0], "GIF", save_all=True, append_images=pictures[1:], optimize=False)


def truncated_jpeg() -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    whole = encode(Image.fromarray(noise), "JPEG")
    return whole[: len(whole) // 2]


def cmyk() -> bytes:
    return encode(bars(2).convert("CMYK"), "JPEG")


def sixteen_bit() -> bytes:
    grey = np.full((60, 120), 65535, dtype=np.uint16)
    grey[20:32, 10:110] = 0
    return encode(Image.fromarray(grey))


def palette_with_alpha() -> bytes:
    """Return bars on a transparent background."""
    picture = bars(2).quantize(8)
    paper = picture.getpixel((0, 0))
    return encode(picture, transparency=bytes(0 if colour == paper else 255 for colour in range(8)))

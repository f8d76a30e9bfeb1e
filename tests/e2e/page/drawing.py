"""Test pictures of printed text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import FilePayload

LINES: Final = ("Invoice 2026-114", "Two coffees and a cake", "Total 12.50 EUR")


def draw_page(lines: Sequence[str] = LINES, size: tuple[int, int] = (900, 420), print_px: int = 44) -> Image.Image:
    """Draw lines of text on a white page, spread over its height."""
    page = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(size=print_px)
    pitch = size[1] // (len(lines) + 1)
    for number, line in enumerate(lines):
        pen.text((60, pitch * (number + 1) - print_px // 2), line, fill="black", font=font)
    return page


def add_noise(page: Image.Image) -> Image.Image:
    """Add camera noise, so that the picture does not compress well."""
    noise = np.random.default_rng(1).integers(-12, 13, (page.height, page.width, 1))
    return Image.fromarray(np.clip(np.asarray(page).astype(int) + noise, 0, 255).astype(np.uint8))


def image_file(name: str, picture: Image.Image, format: str = "PNG", **options: Any) -> FilePayload:
    """Encode a picture for a file input."""
    file = io.BytesIO()
    picture.save(file, format, **options)
    return {"name": name, "mimeType": f"image/{format.lower()}", "buffer": file.getvalue()}

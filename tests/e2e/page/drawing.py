"""Pictures of print, as people send them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import FilePayload

LINES: Final = ("Invoice 2026-114", "Two coffees and a cake", "Total 12.50 EUR")


def printed(lines: Sequence[str] = LINES, size: tuple[int, int] = (900, 420), print_px: int = 44) -> Image.Image:
    """Lines under each other on white paper, spread over its height."""
    paper = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(size=print_px)
    pitch = size[1] // (len(lines) + 1)
    for number, line in enumerate(lines):
        pen.text((60, pitch * (number + 1) - print_px // 2), line, fill="black", font=font)
    return paper


def noisy(paper: Image.Image) -> Image.Image:
    """The same as a camera sees it: it does not compress well."""
    noise = np.random.default_rng(1).integers(-12, 13, (paper.height, paper.width, 1))
    return Image.fromarray(np.clip(np.asarray(paper).astype(int) + noise, 0, 255).astype(np.uint8))


def a_file(name: str, picture: Image.Image, format: str = "PNG", **options: Any) -> FilePayload:
    """For a file input."""
    file = io.BytesIO()
    picture.save(file, format, **options)
    return {"name": name, "mimeType": f"image/{format.lower()}", "buffer": file.getvalue()}

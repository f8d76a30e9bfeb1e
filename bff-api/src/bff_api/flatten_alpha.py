"""Convert pictures of all modes to grey or RGB, with Pillow only: bff-api uses neither OpenCV nor numpy."""

from __future__ import annotations

from PIL import Image


def eight_bits(picture: Image.Image) -> Image.Image:
    """Convert to 8 bits per channel without a palette, so that the picture can be scaled."""
    if picture.mode.startswith("I"):
        # Pillow clips 16-bit grey on conversion; scale it to 8 bits instead.
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    plain = {"P": "RGB", "1": "L"}.get(picture.mode)
    return picture if plain is None else picture.convert(plain)


def on_white(picture: Image.Image) -> Image.Image:
    """Convert to RGB, or leave grey, with a white background behind transparency."""
    if picture.mode != "RGBA":
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    background = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(background, picture).convert("RGB")

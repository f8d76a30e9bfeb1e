"""Pictures of all kinds made plain, with Pillow alone: bff-api holds neither OpenCV nor numpy."""

from __future__ import annotations

from PIL import Image


def eight_bits(picture: Image.Image) -> Image.Image:
    """With 8 bits a colour and no palette: something between two of its colours can be made."""
    if picture.mode.startswith("I"):
        # Pillow clips 16-bit grey when it converts; scale it to 8 bits instead.
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    plain = {"P": "RGB", "1": "L"}.get(picture.mode)
    return picture if plain is None else picture.convert(plain)


def on_white(picture: Image.Image) -> Image.Image:
    """In colour, or in grey where it is; transparency is laid on white."""
    if picture.mode != "RGBA":
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("RGB")

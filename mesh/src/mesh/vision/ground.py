"""Put a background behind transparent pictures. Pillow only: bff-api uses it too, without numpy.

White text on transparency is invisible on white paper. So the visible pixels decide: white is taken if they stand out
from it, else black, else grey, for a picture with white and black writing.
"""

from __future__ import annotations

from typing import Final

from PIL import Image

WHITE, BLACK, GREY = 255, 0, 128
_GROUNDS: Final = (WHITE, BLACK, GREY)
"""In order of preference."""
_CONTRAST: Final = 64
"""Difference in luminance from which a pixel stands out; readable print has more than twice as much."""
_MUCH_BETTER: Final = 0.1
"""Share of the visible pixels by which a later ground must be better."""
_SAMPLE_SIDE: Final = 1024
"""Larger pictures are judged by a regular sample of their pixels."""
_ALPHA_STEPS: Final = (32, 96, 160, 224)
"""A pixel counts once for each of these that its alpha reaches: weights 0 to 4, which masks of Pillow can express."""


def on_ground(image: Image.Image, ground: int) -> Image.Image:
    """Return an RGBA picture in RGB, on a ground of this grey value."""
    flat = Image.new("RGB", image.size, (ground,) * 3)
    flat.paste(image, mask=image.getchannel("A"))
    return flat


def sample_of(image: Image.Image) -> Image.Image:
    """Return the picture, or of a large one a regular sample of its pixels."""
    if max(image.size) <= _SAMPLE_SIDE:
        return image
    width, height = (min(side, _SAMPLE_SIDE) for side in image.size)
    return image.resize((width, height), Image.Resampling.NEAREST)


def ground_of(sample: Image.Image) -> int:
    """Return the grey value of the ground for a picture, from a sample in RGBA: white, black or grey."""
    luminances = _luminances(sample)
    shares = {ground: _standing_out(luminances, ground) for ground in _GROUNDS}
    best = max(shares.values())
    return next(ground for ground, share in shares.items() if share >= best - _MUCH_BETTER * sum(luminances))


def _luminances(image: Image.Image) -> list[int]:
    """Return the number of pixels by luminance, weighted by alpha."""
    grey, alpha = image.convert("RGB").convert("L"), image.getchannel("A")
    totals = [0] * 256
    for step in _ALPHA_STEPS:
        mask = alpha.point([0] * step + [255] * (256 - step))
        totals = [total + more for total, more in zip(totals, grey.histogram(mask), strict=True)]
    return totals


def _standing_out(luminances: list[int], ground: int) -> int:
    return sum(count for luminance, count in enumerate(luminances) if abs(luminance - ground) >= _CONTRAST)

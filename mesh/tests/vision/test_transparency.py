"""Pictures with transparency get a ground from which they stand out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from harness.in_process_decoding import decode, decode_grey
from mesh.vision.ground import BLACK, GREY, WHITE, ground_of
from mesh.vision.picture import open_picture

GREYS = {"white": 255, "black": 0, "light": 200, "dark": 60}


def written(*greys: int, mode: str = "RGBA", alpha: int = 255) -> Image.Image:
    """Return a line of text for each grey value on a transparent ground, of the colour of the first line."""
    picture = Image.new("RGBA", (220, 20 + 40 * len(greys)), (*[greys[0]] * 3, 0))
    draw = ImageDraw.Draw(picture)
    for row, grey in enumerate(greys):
        draw.text((10, 10 + 40 * row), "Total 60.07 EUR", (grey, grey, grey, alpha), ImageFont.load_default(24))
    return picture if mode == "RGBA" else picture.convert(mode)


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def with_transparent_colour(grey: int, format: str) -> bytes:
    """Return a palette picture in which one colour is transparent, as PNG and GIF have it."""
    letters = written(grey).getchannel("A").point(lambda alpha: 1 if alpha > 127 else 0)
    picture = letters.convert("P")
    picture.putpalette([grey, grey, grey] * 2)
    return encoded(picture, format, transparency=0)


FILES = {
    "RGBA": lambda grey: encoded(written(grey), "PNG"),
    "LA": lambda grey: encoded(written(grey, mode="LA"), "PNG"),
    "palette with alpha": lambda grey: encoded(written(grey).quantize(16), "PNG"),
    "palette": lambda grey: with_transparent_colour(grey, "PNG"),
    "GIF": lambda grey: with_transparent_colour(grey, "GIF"),
    "WebP": lambda grey: encoded(written(grey), "WEBP", lossless=True),
    "TIFF": lambda grey: encoded(written(grey), "TIFF"),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("grey", GREYS.values(), ids=GREYS)
def test_text_on_transparency_has_contrast(kind: str, grey: int) -> None:
    data = FILES[kind](grey)
    for pixels in (decode(open_picture(data)), decode_grey(open_picture(data))):
        ground = int(pixels.flat[0])
        assert ground == (255 if grey < 128 else 0)
        assert abs(int(np.abs(pixels.astype(int) - ground).max())) > 130


@pytest.mark.parametrize(
    ("greys", "ground"),
    [
        ((0,), WHITE),
        ((255,), BLACK),
        ((128,), WHITE),
        ((0, 0, 0, 255), GREY),
        ((255, 0), GREY),
        ((250, 230, 240), BLACK),
    ],
)
def test_ground_is_one_from_which_all_visible_text_stands_out(greys: tuple[int, ...], ground: int) -> None:
    assert ground_of(written(*greys)) == ground


def test_pixels_count_by_their_alpha() -> None:
    picture = Image.new("RGBA", (100, 100))
    picture.paste((255, 255, 255, 40), (0, 0, 100, 30))
    picture.paste((0, 0, 0, 255), (0, 30, 100, 100))
    assert ground_of(picture) == WHITE


def test_faint_text_counts() -> None:
    assert ground_of(written(255, alpha=60)) == BLACK


def test_large_picture_is_judged_by_a_sample() -> None:
    assert ground_of(written(255).resize((4400, 1200))) == BLACK


def test_nothing_visible_is_white() -> None:
    assert decode(open_picture(encoded(Image.new("RGBA", (30, 20)), "PNG"))).min() == 255


def test_opaque_picture_with_an_alpha_channel_is_unchanged() -> None:
    colours = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    picture = Image.fromarray(colours).convert("RGBA")
    assert np.array_equal(decode(open_picture(encoded(picture, "PNG"))), colours)

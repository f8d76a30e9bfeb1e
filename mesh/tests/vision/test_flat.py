"""Test that a picture converted in bands is the same as converted as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from mesh.vision import bands as bands_module
from mesh.vision.bands import bands
from mesh.vision.flat import flat_bands

RAMP = np.linspace(0, 1, 40 * 30, dtype=np.float32).reshape(30, 40)
COLOURS = Image.merge("RGB", [Image.fromarray((RAMP * 255).astype(np.uint8)).rotate(turn) for turn in (0, 90, 180)])


def transparent() -> Image.Image:
    picture = COLOURS.convert("RGBA")
    picture.putalpha(Image.fromarray((RAMP * 200).astype(np.uint8)))
    return picture


def palette_with_transparency() -> Image.Image:
    picture = COLOURS.quantize(16)
    picture.info["transparency"] = 3
    return picture


def with_infinite() -> Image.Image:
    values = RAMP.copy()
    values[20, 5], values[3, 7] = np.inf, np.nan
    return Image.fromarray(values)


PICTURES = {
    "L": COLOURS.convert("L"),
    "1": COLOURS.convert("1"),
    "RGB": COLOURS,
    "P": COLOURS.quantize(16),
    "CMYK": COLOURS.convert("CMYK"),
    "LAB": Image.merge("LAB", COLOURS.split()),
    "RGBA": transparent(),
    "RGBA, opaque": COLOURS.convert("RGBA"),
    "LA": transparent().convert("LA"),
    "P with transparency": palette_with_transparency(),
    "I;16": Image.fromarray((RAMP * 4000).astype(np.uint16)),
    "I": Image.fromarray((RAMP * 70_000).astype(np.int32)),
    "F": Image.fromarray(RAMP),
    "F with infinity": with_infinite(),
}


def converted(picture: Image.Image, multiple: int = 1) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    return [np.asarray(band) for band in flat_bands(picture, multiple)]


@pytest.mark.parametrize("kind", PICTURES)
def test_bands_are_the_parts_of_the_whole(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [whole] = converted(PICTURES[kind].copy())
    assert whole.min() < whole.max()

    monkeypatch.setattr(bands_module, "_BAND_PIXELS", 40 * 7)
    parts = converted(PICTURES[kind].copy())

    assert [len(part) for part in parts] == [7, 7, 7, 7, 2]
    assert np.array_equal(np.concatenate(parts), whole)


def test_rows_of_bands_are_a_multiple(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands_module, "_BAND_PIXELS", 40 * 7)
    assert [band.height for band in bands(COLOURS, 3)] == [6, 6, 6, 6, 6]
    assert [band.height for band in bands(COLOURS, 9)] == [9, 9, 9, 3]

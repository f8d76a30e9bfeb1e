"""Decoding grey and colour of every depth: whole numbers, floats, other colour spaces."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from harness.in_process_decoding import decode, decode_grey
from mesh.contracts.problems import BadPicture
from mesh.vision.picture import open_picture
from mesh.vision.stored_pixels import Pixels

from .files import tiff

BLACK_AND_WHITE = np.repeat(np.arange(2, dtype=np.float64).repeat(32)[None], 40, 0)
"""40 x 64, black on the left half."""
EXPECTED = (BLACK_AND_WHITE * 255).astype(np.uint8)


def is_expected(data: bytes) -> bool:
    colour, grey = decode(open_picture(data)), decode_grey(open_picture(data))
    return bool((np.abs(colour.astype(int) - EXPECTED[..., None]) <= 1).all()) and bool(
        (np.abs(grey.astype(int) - EXPECTED) <= 1).all()
    )


def of_type(kind: str, white: float) -> NDArray[Any]:
    return (BLACK_AND_WHITE * white).astype(kind)


@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize(
    ("kind", "white"),
    [
        ("<u2", 65_535), (">u2", 65_535), ("<u2", 255), ("<u2", 1023), (">u2", 4095), ("<i2", 32_767),
        ("<i4", 255), (">i4", 255), ("<i4", 65_535), ("<i4", 2**31 - 1), (">i4", 1_000_000),
        ("<u4", 255), (">u4", 255), ("<u4", 2**32 - 1),
        ("<f4", 1), (">f4", 1), ("<f4", 255), (">f4", 65_535), ("<f4", 0.02), ("<f4", 1e12), ("<f8", 1), (">f8", 255),
    ],
)  # fmt: skip
def test_grey_of_more_than_8_bits_is_scaled_to_its_range(kind: str, white: float, is_compressed: bool) -> None:
    assert is_expected(tiff.encode(of_type(kind, white), is_compressed=is_compressed))


@pytest.mark.parametrize(("kind", "low"), [("<i2", -1000), ("<i4", -1000), ("<f4", -1.0), ("<f4", 1000.0)])
def test_range_that_does_not_start_at_zero_is_stretched(kind: str, low: float) -> None:
    assert is_expected(tiff.encode((BLACK_AND_WHITE * 100 + low).astype(kind)))


@pytest.mark.parametrize(("kind", "white"), [("<u1", 255), ("<u2", 65_535), ("<i4", 255), (">i4", 255), ("<f4", 1)])
def test_white_may_be_zero(kind: str, white: float) -> None:
    assert is_expected(tiff.encode(of_type(kind, white)[:, ::-1], photometric=0))


@pytest.mark.parametrize("missing", [np.nan, np.inf, -np.inf])
def test_floats_that_are_no_numbers_are_black(missing: float) -> None:
    assert is_expected(tiff.encode(np.where(BLACK_AND_WHITE > 0, 1.0, missing).astype("<f4")))


@pytest.mark.parametrize("kind", ["<u2", "<i4", "<f4"])
@pytest.mark.parametrize(("value", "grey"), [(0, 0), (1, 255)])
def test_picture_of_one_value_is_decoded(kind: str, value: int, grey: int) -> None:
    white = {"<u2": 65_535, "<i4": 255, "<f4": 1}[kind]
    pixels = decode_grey(open_picture(tiff.encode(np.full((8, 8), value * white, kind))))
    assert pixels.min() == pixels.max() == grey


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_grey_of_few_bits_is_decoded(bits: int) -> None:
    packed = EXPECTED[:, :: 8 // bits].copy()
    assert is_expected(tiff.encode(packed, bits=bits))
    inverted = 255 - packed
    assert is_expected(tiff.encode(inverted, bits=bits, photometric=0))


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_png_of_every_depth_is_decoded(bits: int) -> None:
    file = io.BytesIO()
    if bits == 16:
        Image.fromarray(of_type("<u2", 65_535)).save(file, "PNG")
    else:
        picture = Image.fromarray(EXPECTED // 255)
        picture.putpalette([0, 0, 0, 255, 255, 255])
        picture.save(file, "PNG", bits=bits)
    assert is_expected(file.getvalue())


@pytest.mark.parametrize("arrangement", [{}, {"rows_per_strip": 7}, {"tile": 16}])
@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize("kind", ["<u1", "<u2", ">u2", "<f4"])
def test_strips_and_tiles_are_decoded(kind: str, is_compressed: bool, arrangement: dict[str, Any]) -> None:
    white = {"u1": 255, "u2": 65_535, "f4": 1}[kind[1:]]
    assert is_expected(tiff.encode(of_type(kind, white), is_compressed=is_compressed, **arrangement))


@pytest.mark.parametrize(("kind", "white"), [("<u1", 255), ("<u2", 65_535), (">u2", 65_535)])
def test_colour_of_8_and_16_bits_is_decoded(kind: str, white: int) -> None:
    assert is_expected(tiff.encode(np.dstack([of_type(kind, white)] * 3), photometric=2))


def test_separate_planes_are_decoded() -> None:
    assert is_expected(tiff.encode(np.dstack([EXPECTED] * 3), photometric=2, is_planar=True))


@pytest.mark.parametrize(
    "samples",
    [np.zeros((4, 4, 3), "<f4"), np.zeros((4, 4), "<f2"), np.zeros((4, 4, 2), "<u2")],
    ids=["colour in floats", "half floats", "16 bit with alpha"],
)
def test_unsupported_samples_are_refused(samples: NDArray[Any]) -> None:
    data = tiff.encode(samples, photometric=2 if samples.shape[2:] == (3,) else 1)
    with pytest.raises(BadPicture, match="The TIFF file is damaged, or a variant that is not supported"):
        open_picture(data)


def test_separate_planes_of_16_bits_are_refused() -> None:
    data = tiff.encode(np.zeros((4, 4, 3), "<u2"), photometric=2, is_planar=True)
    with pytest.raises(BadPicture, match="a variant that is not supported"):
        open_picture(data)


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr"])
@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_other_colour_spaces_are_decoded(mode: str, format: str) -> None:
    picture, file = Image.fromarray(EXPECTED).convert("RGB").convert(mode), io.BytesIO()
    picture.save(file, format, **({"quality": 100, "subsampling": 0} if format == "JPEG" else {}))
    assert is_expected(file.getvalue())


def test_lab_is_decoded() -> None:
    colours = Image.new("RGB", (8, 8), (200, 30, 60))
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    file = io.BytesIO()
    lab = ImageCms.applyTransform(colours, to_lab)
    assert lab is not None
    lab.save(file, "TIFF")
    pixels: Pixels = decode(open_picture(file.getvalue()))
    assert np.abs(pixels[0, 0].astype(int) - (200, 30, 60)).max() <= 3

"""Reading headers and decoding uploads."""

from __future__ import annotations

import io
import struct
import time
import warnings
import zlib
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFile, ImageOps, PngImagePlugin

from harness.in_process_decoding import decode, decode_grey, decode_shrunk
from mesh.contracts.problems import BadPicture
from mesh.vision.picture import PictureLimits, open_picture
from mesh.vision.stored_pixels import Pixels


def in_colour(data: bytes) -> Pixels:
    return decode(open_picture(data))


def in_grey(data: bytes) -> Pixels:
    return decode_grey(open_picture(data))


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def marked(width: int = 40, height: int = 20) -> Image.Image:
    """Return a white picture with a red block in the top left corner."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste((255, 0, 0), (0, 0, width // 4, height // 4))
    return picture


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_each_supported_format_is_decoded(format: str) -> None:
    data = encoded(marked(), format)
    info = open_picture(data).info
    assert (info.width, info.height, info.content_type) == (40, 20, f"image/{format.lower()}")
    pixels = in_colour(data)
    assert pixels.shape == (20, 40, 3)
    assert pixels.dtype == np.uint8
    assert pixels[-1, -1].tolist() == [255, 255, 255]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_grey_is_the_luminance_of_the_same_picture(mode: str) -> None:
    picture = Image.new("I;16", (40, 20), 40_000) if mode == "I;16" else marked().convert(mode)
    data = encoded(picture, "TIFF")
    assert np.array_equal(in_grey(data), np.asarray(Image.fromarray(in_colour(data)).convert("L")))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_grey_of_a_jpeg_matches_its_colours(mode: str) -> None:
    data = encoded(marked(160, 80).convert(mode), "JPEG", quality=95)
    grey, expected = in_grey(data), np.asarray(Image.fromarray(in_colour(data)).convert("L"))
    assert grey.shape == (80, 160)
    assert np.abs(grey.astype(int) - expected).mean() < 1


def test_grey_picture_is_upright() -> None:
    stored = marked().rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert np.array_equal(in_grey(encoded(stored, "PNG", exif=exif)), np.asarray(marked().convert("L")))


@pytest.mark.parametrize(
    ("orientation", "rotation", "mirrored"),
    [
        (1, 0, False),
        (2, 0, True),
        (3, 180, False),
        (4, 180, True),
        (5, 270, True),
        (6, 90, False),
        (7, 90, True),
        (8, 270, False),
    ],
)
@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied(format: str, orientation: int, rotation: int, mirrored: bool) -> None:
    upright = marked()
    # The inverse of decoding, which mirrors first, so it mirrors last.
    stored = upright.rotate(rotation, expand=True)
    if mirrored:
        stored = stored.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    exif = Image.Exif()
    exif[0x0112] = orientation
    lossless = {"lossless": True} if format == "WEBP" else {}
    data = encoded(stored, format, exif=exif, **lossless)

    info = open_picture(data).info

    assert (info.rotation, info.mirrored) == (rotation, mirrored)
    assert (info.width, info.height) == upright.size
    assert np.array_equal(in_colour(data), np.asarray(upright))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF"])
def test_header_is_read_without_decoding(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(marked(), format)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("it was decoded"))
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda _: pytest.fail("it was decoded"))

    info = open_picture(data).info

    assert (info.width, info.height) == marked().size
    assert (info.rotation, info.mirrored) == (0, False)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_matches_pillow(orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = encoded(marked(64, 32), "JPEG", exif=exif, quality=95)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    assert np.array_equal(in_colour(data), expected)
    assert np.abs(in_grey(data).astype(int) - np.asarray(Image.fromarray(expected).convert("L"))).mean() < 1


@pytest.mark.parametrize("orientation", [1, 6])
def test_large_jpeg_is_decoded_at_reduced_size(orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = encoded(marked(1600, 1200), "JPEG", exif=exif, quality=95)
    whole = in_colour(data)
    asked = []

    def needed(height: int, width: int) -> tuple[int, int]:
        asked.append((height, width))
        return height // 3, width // 3

    shrunk = decode_shrunk(open_picture(data), needed)

    size = whole.shape[:2]
    assert asked == [size]
    assert size[0] // 3 <= shrunk.shape[0] < size[0] // 2
    assert shrunk.shape[1] == pytest.approx(shrunk.shape[0] * size[1] / size[0], abs=1)
    smaller = np.asarray(Image.fromarray(whole).resize(shrunk.shape[1::-1], Image.Resampling.BOX))
    assert np.abs(shrunk.astype(int) - smaller).mean() < 2


def test_other_formats_are_decoded_at_full_size() -> None:
    shrunk = decode_shrunk(open_picture(encoded(marked(), "PNG")), lambda height, width: (height // 4, width // 4))
    assert shrunk.shape[:2] == (20, 40)


def test_small_jpeg_is_not_enlarged() -> None:
    shrunk = decode_shrunk(open_picture(encoded(marked(), "JPEG")), lambda height, width: (height * 2, width * 2))
    assert shrunk.shape[:2] == (20, 40)


def test_transparency_becomes_white() -> None:
    data = encoded(Image.new("RGBA", (3, 2), (0, 0, 0, 0)), "PNG")
    assert in_colour(data).min() == 255


def test_palette_with_alpha_becomes_white() -> None:
    picture = Image.new("P", (2, 2), 0)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    data = encoded(picture, "PNG", transparency=0)
    assert in_colour(data).min() == 255


def test_16_bit_grey_is_scaled_not_clipped() -> None:
    grey = np.array([[0, 0x8000, 0xFFFF]], dtype=np.uint16)
    assert in_colour(encoded(Image.fromarray(grey), "PNG"))[0, :, 0].tolist() == [0, 128, 255]


def test_cmyk_becomes_rgb() -> None:
    pixels = in_colour(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert pixels[4, 4, 0] > 200
    assert pixels[4, 4, 1] < 60


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 400, "empty"),
        (b"this is no picture", 400, "JPEG, PNG"),
        (png_that_claims(60_000, 60_000), 413, "smaller"),
        (png_that_claims(40_000, 10), 413, "40000 x 10"),
    ],
)
def test_unsupported_file_is_rejected_from_its_header(data: bytes, status: int, words: str) -> None:
    with pytest.raises(BadPicture, match=words) as caught:
        open_picture(data)
    assert caught.value.http_status == status


def test_file_with_several_frames_is_rejected() -> None:
    frames = [Image.new("L", (4, 4), shade) for shade in range(0, 250, 10)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(BadPicture, match="several pictures"):
        open_picture(data)


def test_truncated_picture_is_rejected() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    data = encoded(Image.fromarray(noise), "JPEG")
    with pytest.raises(BadPicture, match="damaged or incomplete"):
        in_colour(data[: len(data) // 2])


def test_jpeg_with_a_damaged_part_is_decoded() -> None:
    data = bytearray(encoded(marked(160, 80), "JPEG"))
    data[-40:-30] = bytes(10)
    assert in_colour(bytes(data)).shape == (80, 160, 3)


def test_limits_apply_to_pixels_and_sides() -> None:
    data = encoded(marked(40, 20), "PNG")
    assert open_picture(data, PictureLimits(max_pixels=800, max_side=40)).info.width == 40
    with pytest.raises(BadPicture):
        open_picture(data, PictureLimits(max_pixels=799, max_side=40))
    with pytest.raises(BadPicture):
        open_picture(data, PictureLimits(max_pixels=800, max_side=39))


def test_gif_with_a_million_frames_is_rejected_quickly() -> None:
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 16, 16) + b"\x00\x02\x01\x00\x00"
    gif = b"GIF89a" + struct.pack("<HH", 16, 16) + bytes([0x80, 0, 0]) + bytes(6) + frame * 1_000_000 + b";"
    started = time.process_time()
    with pytest.raises(BadPicture, match="several pictures"):
        open_picture(gif)
    assert time.process_time() - started < 3  # counting the frames takes 14 s


def test_damaged_exif_is_ignored() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "maker"
    good = encoded(Image.new("RGB", (30, 20), "white"), "JPEG", exif=exif)
    place = good.index(b"Exif\0\0") + 6
    length = int.from_bytes(good[place - 8 : place - 6], "big") - 8
    for offset in range(length):
        damaged = bytearray(good)
        damaged[place + offset] ^= 0xFF
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow says what it skips
            assert sorted(in_colour(bytes(damaged)).shape) == [3, 20, 30]
            info = open_picture(bytes(damaged)).info
            assert in_colour(bytes(damaged)).shape[:2] == (info.height, info.width)


@given(data=st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_damaged_file_is_decoded_or_rejected(data: st.DataObject) -> None:
    format = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"]))
    file = bytearray(encoded(Image.new("RGB", (12, 9), "white"), format))
    for place in data.draw(st.lists(st.integers(0, len(file) - 1), max_size=8)):
        file[place] = data.draw(st.integers(0, 255))
    damaged = bytes(file[: data.draw(st.integers(0, len(file)))])
    for read in (open_picture, in_colour):
        with warnings.catch_warnings(), suppress(BadPicture):
            warnings.simplefilter("ignore")  # Pillow says what it skips
            read(damaged)

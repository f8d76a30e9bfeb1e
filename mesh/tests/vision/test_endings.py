"""Files that end early: a JPEG without its end marker is whole, one that is cut in the middle is not."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from harness.in_process_decoding import decode, decode_grey, decode_shrunk
from mesh.contracts.problems import BadPicture
from mesh.vision.picture import open_picture

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (123, 157, 3), np.uint8))


def encoded(picture: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def with_thumbnail() -> bytes:
    """Return a JPEG with a second, whole JPEG in its metadata."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = encoded(NOISE.resize((32, 24))).decode("latin-1")
    return encoded(NOISE, exif=exif)


JPEGS = {
    "colour": encoded(NOISE),
    "grey": encoded(NOISE.convert("L")),
    "CMYK": encoded(NOISE.convert("CMYK")),
    "progressive": encoded(NOISE, progressive=True),
    "thumbnail": with_thumbnail(),
}
READ = (decode, decode_grey, lambda picture: decode_shrunk(picture, lambda height, width: (height // 4, width // 4)))


@pytest.mark.parametrize("kind", JPEGS)
@pytest.mark.parametrize("cut", [1, 2])
def test_jpeg_without_its_end_marker_is_decoded(kind: str, cut: int) -> None:
    whole = JPEGS[kind]
    for read in READ:
        expected, found = read(open_picture(whole)), read(open_picture(whole[:-cut]))
        assert np.array_equal(found, expected)


@pytest.mark.parametrize("kind", JPEGS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99])
def test_jpeg_that_is_cut_is_refused(kind: str, share: float) -> None:
    cut = JPEGS[kind][: int(len(JPEGS[kind]) * share)]
    for read in READ:
        with pytest.raises(BadPicture, match="damaged"):
            read(open_picture(cut))


@pytest.mark.parametrize("kind", JPEGS)
def test_last_bytes_of_the_pixels_must_be_there(kind: str) -> None:
    with pytest.raises(BadPicture, match="damaged or incomplete"):
        decode(open_picture(JPEGS[kind][:-4]))


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_other_files_that_are_cut_are_refused(format: str, share: float) -> None:
    whole = encoded(NOISE, format)
    with pytest.raises(BadPicture, match="damaged"):
        decode(open_picture(whole[: int(len(whole) * share)]))


def test_png_without_its_end_chunk_is_decoded() -> None:
    assert np.array_equal(decode(open_picture(encoded(NOISE, "PNG")[:-12])), np.asarray(NOISE))


def test_only_a_jpeg_without_end_is_changed() -> None:
    whole = JPEGS["colour"]
    assert open_picture(whole).ended_content is whole
    assert open_picture(whole + b"trailer").ended_content == whole + b"trailer"
    assert open_picture(whole[:-2]).ended_content == whole
    png = encoded(NOISE, "PNG")
    assert open_picture(png).ended_content is png

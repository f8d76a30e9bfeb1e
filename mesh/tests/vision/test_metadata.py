"""Test that metadata is removed from files of every format, and pixels, orientation and colours are kept."""

from __future__ import annotations

import io
import random
import struct
import time
from typing import Any, Final

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin, TiffImagePlugin

from mesh.vision.metadata import without_metadata
from mesh.vision.picture import Picture, open_picture

SECRET: Final = "very private"
PROFILE: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP: Final = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()


def page() -> Image.Image:
    noise = np.frombuffer(random.Random(1).randbytes(60 * 40 * 3), np.uint8).reshape(40, 60, 3)
    return Image.fromarray(noise)


def private_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = SECRET
    exif[ExifTags.Base.XResolution] = exif[ExifTags.Base.YResolution] = 300.0
    exif[ExifTags.Base.ResolutionUnit] = 2
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = SECRET.encode()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.5)
    gps[ExifTags.GPS.GPSAreaInformation] = SECRET.encode()
    return exif


def encode(format: str, orientation: int = 6, **options: Any) -> bytes:
    """Return a file with everything that its format can say."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    text.add_itxt("Author", SECRET, zip=True)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    if format == "TIFF":
        tags[270], tags[305], tags[315], tags[700] = SECRET, SECRET, SECRET, XMP
        tags[274] = orientation
        tags.tagtype[700] = 1
    exif = private_exif(orientation)
    every: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif, "icc_profile": PROFILE, "comment": SECRET, "xmp": XMP, "quality": 90},
        "PNG": {"exif": exif, "icc_profile": PROFILE, "pnginfo": text, "dpi": (300, 300)},
        "WEBP": {"exif": exif, "icc_profile": PROFILE, "xmp": XMP, "lossless": True},
        "TIFF": {"exif": _with_tags(exif), "icc_profile": PROFILE, "tiffinfo": tags},
        "GIF": {"comment": SECRET.encode()},
    }
    with io.BytesIO() as file:
        page().save(file, format, **every[format], **options)
        return file.getvalue()


def _with_tags(exif: Image.Exif) -> Image.Exif:
    exif[270] = exif[305] = exif[315] = SECRET
    exif[700] = XMP
    return exif


def stripped(picture: Picture) -> bytes:
    return without_metadata(picture.ended_content, picture.info)


def cleaned(content: bytes) -> tuple[Picture, Picture]:
    """Return the file before and after."""
    before = open_picture(content)
    return before, open_picture(stripped(before))


FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")


@pytest.mark.parametrize("format", FORMATS)
def test_metadata_is_removed_and_the_picture_is_the_same(format: str) -> None:
    content = encode(format)
    before, after = cleaned(content)
    assert SECRET.encode() in content or format == "PNG"

    assert SECRET.encode() not in after.content
    assert after.info == before.info
    assert np.array_equal(np.asarray(after.image.convert("RGB")), np.asarray(before.image.convert("RGB")))
    assert after.image.info.get("icc_profile") == before.image.info.get("icc_profile")
    exif = after.image.getexif()
    assert not exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert not exif.get_ifd(ExifTags.IFD.Exif)
    assert exif.get(ExifTags.Base.Make) is None
    assert "Comment" not in after.image.info
    assert "comment" not in after.image.info
    assert "xmp" not in after.image.info


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation_is_kept(format: str, orientation: int) -> None:
    before, after = cleaned(encode(format, orientation))
    assert before.info.orientation == orientation
    assert after.info == before.info


@pytest.mark.parametrize("format", FORMATS)
def test_file_without_metadata_is_unchanged(format: str) -> None:
    with io.BytesIO() as file:
        page().save(file, format)
        content = file.getvalue()
    assert stripped(open_picture(content)) == content


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_file_appended_to_a_picture_is_removed(format: str) -> None:
    content = encode(format)
    assert stripped(open_picture(content + encode("JPEG"))) == stripped(open_picture(content))


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_blocks": 1}, {"subsampling": 0}])
def test_jpeg_with_several_scans_or_restart_markers_is_the_same(options: dict[str, Any]) -> None:
    before, after = cleaned(encode("JPEG", **options))
    assert np.array_equal(np.asarray(after.image), np.asarray(before.image))


def test_second_picture_of_a_phone_is_removed() -> None:
    with io.BytesIO() as file:
        page().save(file, "MPO", save_all=True, append_images=[page()], exif=private_exif(6))
        content = file.getvalue()
    before, after = cleaned(content)
    assert len(after.content) < len(before.content) * 0.6
    assert after.image.format == "JPEG"
    assert (after.info.rotation, SECRET.encode() in after.content) == (90, False)


def test_resolution_that_only_exif_has_is_kept() -> None:
    content = encode("JPEG")
    # As cameras write it, without the JFIF segment.
    length = int.from_bytes(content[4:6])
    before, after = cleaned(content[:2] + content[4 + length :])
    assert before.image.info["dpi"] == after.image.info["dpi"] == (300, 300)


def test_smaller_picture_in_a_tiff_is_erased() -> None:
    thumbnail = f"{SECRET} pixels".encode()
    header = struct.pack("<2sHI", b"II", 42, 8)
    main = [(256, 3, 1, 4), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200)]
    main += [(277, 3, 1, 1), (278, 3, 1, 1), (279, 4, 1, 4), (330, 4, 1, 140)]
    small = [(273, 4, 1, 220), (279, 4, 1, len(thumbnail))]
    content = (header + directory(main)).ljust(140, b"\0") + directory(small)
    content = content.ljust(200, b"\0") + bytes((1, 2, 3, 4))
    content = content.ljust(220, b"\0") + thumbnail

    before, after = cleaned(content)

    assert SECRET.encode() not in after.content
    assert np.asarray(after.image).tolist() == np.asarray(before.image).tolist() == [[1, 2, 3, 4]]


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + packed + struct.pack("<I", 0)


def test_tiff_that_names_the_whole_file_many_times_is_read_in_bounded_time() -> None:
    size = 4_000_000
    main = [(256, 3, 1, 4), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 4)]
    main += [(277, 3, 1, 1), (278, 3, 1, 1), (279, 4, 1, 4)]
    main += [(330, 4, size // 4, 0)] * 20 + [(60_000, 1, size, 0)] * 60_000
    content = (struct.pack("<2sHI", b"II", 42, 8) + directory(main)).ljust(size, b"\x01")
    started = time.process_time()
    without_metadata(content, open_picture(encode("TIFF")).info)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_file_is_read_to_its_end(format: str) -> None:
    content = encode(format)
    picture = open_picture(content)
    dice = random.Random(format)
    for _ in range(300):
        damaged = bytearray(content[: dice.randrange(20, len(content))])
        for _ in range(5):
            damaged[dice.randrange(12, len(damaged))] = dice.randrange(256)
        result = without_metadata(bytes(damaged), picture.info)
        assert len(result) <= len(damaged) + 200

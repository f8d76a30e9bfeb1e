"""A file of a known kind that is not supported is refused by its name."""

import struct

import pytest

from mesh.contracts.problems import BadPicture
from mesh.vision.picture import open_picture
from mesh.vision.tiff_variants import unsupported_variant

TO_SEND = "Send a JPEG, PNG, WebP, TIFF, BMP or GIF file."


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
        (b"\xff\x0a\x00", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51\0", "JPEG 2000"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "SVG"),
        (b"8BPS\0\1", "Photoshop"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"AT&TFORM\0\0\0\0DJVU", "DjVu"),
        (b"v/1\x01", "OpenEXR"),
        (b"\0\0\1\0\1\0", "icon"),
        (b"PK\3\4", "ZIP and Office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"{\\rtf1", "RTF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"\0\0\0\x18ftypmp42", "video"),
        (b"\0\0\0\x14ftypqt  ", "video"),
        (bytes(128) + b"DICM", "DICOM"),
        (b"\n<!doctype html>", "HTML"),
        (b"<html><body>", "HTML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg>', "SVG"),
    ],
)
def test_known_kind_is_refused_by_its_name(start: bytes, name: str) -> None:
    with pytest.raises(BadPicture) as caught:
        open_picture(start + bytes(200))
    assert caught.value.detail == f"{name} files are not supported. {TO_SEND}"
    assert caught.value.http_status == 400


@pytest.mark.parametrize("content", [b"plain text", b"<?xml version='1.0'?><note/>", b"\0" * 40])
def test_unknown_kind_is_refused(content: bytes) -> None:
    with pytest.raises(BadPicture) as caught:
        open_picture(content)
    assert caught.value.detail == f"The file format is not supported. {TO_SEND}"


def tiff(order: str, **tags: int) -> bytes:
    """Return a TIFF of 4 x 4 pixels with these tags in addition."""
    numbers = {"compression": 259, "photometric": 262}
    values = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 4, 279: 16}
    values |= {numbers[name]: value for name, value in tags.items()}
    entries = b"".join(struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) for tag, value in sorted(values.items()))
    start = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return start + struct.pack(f"{order}I", 24) + bytes(16) + struct.pack(f"{order}H", len(values)) + entries + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"compression": 50001}, "is compressed with WebP"),
        ({"compression": 34712}, "is compressed with JPEG 2000"),
        ({"compression": 50002}, "is compressed with JPEG XL"),
        ({"compression": 34887}, "is compressed with LERC"),
        ({"compression": 34713}, "is a raw photo"),
        ({"photometric": 32803}, "is a raw photo"),
    ],
)
def test_variant_of_tiff_is_refused_by_its_name(order: str, tags: dict[str, int], words: str) -> None:
    with pytest.raises(BadPicture) as caught:
        open_picture(tiff(order, **tags))
    assert caught.value.detail == (
        f"The TIFF file {words}, which is not supported. Save it as PNG or JPEG and upload that."
    )


def test_ordinary_tiff_is_opened() -> None:
    assert open_picture(tiff("<")).info.width == 4


def test_cut_directory_has_no_variant_before_its_entry() -> None:
    whole = tiff("<", compression=50001)
    found = [unsupported_variant(whole[:length]) for length in range(len(whole) + 1)]
    assert found[0] is None
    assert found[-1] == "is compressed with WebP"
    assert sorted(found, key=lambda variant: variant is not None) == found


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"\x89PNG\r\n\x1a\n", "PNG"), (b"RIFF\0\0\0\0WEBP", "WebP"), (b"GIF89a", "GIF"), (b"MM\0+", "TIFF")],
)
def test_damaged_header_is_named(start: bytes, name: str) -> None:
    with pytest.raises(BadPicture, match=f"The {name} file is damaged, or a variant that is not supported"):
        open_picture(start)

"""A file of a known kind that is not supported is refused by its name."""

import pytest

from mesh.contracts.problems import BadPicture
from mesh.vision.picture import open_picture

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
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg>', "SVG"),
    ],
)
def test_known_kind_is_refused_by_its_name(start: bytes, name: str) -> None:
    with pytest.raises(BadPicture) as caught:
        open_picture(start + bytes(200))
    assert caught.value.detail == f"{name} files are not supported. {TO_SEND}"
    assert caught.value.http_status == 400


@pytest.mark.parametrize("content", [b"plain text", b"<html><body>", b"<?xml version='1.0'?><note/>", b"\0" * 40])
def test_unknown_kind_is_refused(content: bytes) -> None:
    with pytest.raises(BadPicture) as caught:
        open_picture(content)
    assert caught.value.detail == f"The file format is not supported. {TO_SEND}"


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"\x89PNG\r\n\x1a\n", "PNG"), (b"RIFF\0\0\0\0WEBP", "WebP"), (b"GIF89a", "GIF"), (b"MM\0+", "TIFF")],
)
def test_damaged_header_is_named(start: bytes, name: str) -> None:
    with pytest.raises(BadPicture, match=f"The {name} file is damaged, or a variant that is not supported"):
        open_picture(start)

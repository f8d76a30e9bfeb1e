"""Pages of pictures and of files with several frames."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pillow_jxl  # noqa: F401  # registers its encoder
import pytest
from PIL import ExifTags, Image

from harness.documents.programs import run
from mesh.contracts.problems import BadDocument, NoSuchPage
from mesh.vision.documents.document import DocumentInfo, DocumentKind, DocumentLimits, SourcePage
from mesh.vision.documents.reader import DocumentReader

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)
SIZE = (60, 40)


def halves(left: tuple[int, int, int] = RED, right: tuple[int, int, int] = BLUE) -> Image.Image:
    picture = Image.new("RGB", SIZE, left)
    picture.paste(right, (SIZE[0] // 2, 0, *SIZE))
    return picture


def written(folder: Path, format_: str, picture: Image.Image | None = None, **options: Any) -> Path:
    file = folder / f"picture.{format_.lower()}"
    (picture or halves()).save(file, format_, **options)
    return file


def picture_of(page: SourcePage) -> Image.Image:
    picture = Image.open(io.BytesIO(page.content))
    picture.load()
    assert picture.size == (page.width, page.height)
    return picture


def nearest(picture: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    """Return which of the three colours a pixel has."""
    pixel = picture.convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    return min((RED, GREEN, BLUE), key=lambda colour: sum(abs(a - b) for a, b in zip(colour, pixel, strict=True)))


@pytest.mark.parametrize(
    ("format_", "kind", "options"),
    [
        ("AVIF", DocumentKind.AVIF, {"quality": 90}),
        ("JPEG2000", DocumentKind.JPEG_2000, {}),
        ("JPEG2000", DocumentKind.JPEG_2000, {"no_jp2": True}),
        ("JXL", DocumentKind.JPEG_XL, {"lossless": True}),
        ("JXL", DocumentKind.JPEG_XL, {"use_container": True}),
        ("PPM", DocumentKind.PNM, {}),
        ("TIFF", DocumentKind.TIFF, {"compression": "tiff_lzw"}),
        ("BMP", DocumentKind.BMP, {}),
        ("PNG", DocumentKind.PNG, {}),
        ("WEBP", DocumentKind.WEBP, {"lossless": True}),
    ],
)
def test_picture_is_a_document_of_one_page(
    reader: DocumentReader, tmp_path: Path, format_: str, kind: DocumentKind, options: dict[str, Any]
) -> None:
    file = written(tmp_path, format_, **options)
    assert reader.inspect(file) == DocumentInfo(kind, 1)
    page = reader.open_page(file, 1)
    assert (page.pages, page.words, page.width, page.height) == (1, None, *SIZE)
    picture = picture_of(page)
    assert (nearest(picture, (5, 20)), nearest(picture, (55, 20))) == (RED, BLUE)
    with pytest.raises(NoSuchPage, match="has one page"):
        reader.open_page(file, 2)


def test_heic_is_a_page(reader: DocumentReader, tmp_path: Path) -> None:
    file = tmp_path / "photo.heic"
    run("heif-enc", "--output", file, written(tmp_path, "PNG"))
    assert reader.inspect(file) == DocumentInfo(DocumentKind.HEIF, 1)
    page = reader.open_page(file, 1)
    picture = picture_of(page)
    assert page.content_type == "image/jpeg"
    assert (nearest(picture, (5, 20)), nearest(picture, (55, 20))) == (RED, BLUE)


def save_all(format_: str, **options: Any) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        others = [halves(GREEN, RED), halves(BLUE, GREEN)]
        return written(folder, format_, save_all=True, append_images=others, **options)

    return save


@pytest.mark.parametrize(
    "save",
    [
        save_all("GIF", duration=100),
        save_all("PNG", duration=100),
        save_all("WEBP", duration=100, lossless=True),
        save_all("TIFF", compression="tiff_deflate"),
        save_all("AVIF", duration=100, quality=90),
    ],
    ids=["gif", "png", "webp", "tiff", "avif"],
)
def test_frames_are_pages(reader: DocumentReader, tmp_path: Path, save: Callable[[Path], Path]) -> None:
    file = save(tmp_path)
    assert reader.inspect(file).pages == 3
    colours = [nearest(picture_of(reader.open_page(file, number)), (5, 20)) for number in (1, 2, 3)]
    assert colours == [RED, GREEN, BLUE]
    with pytest.raises(NoSuchPage) as caught:
        reader.open_page(file, 4)
    assert caught.value.members == {"pages": 3}


@pytest.mark.parametrize("format_", ["AVIF", "PNG", "WEBP", "TIFF", "JPEG"])
def test_page_is_upright(reader: DocumentReader, tmp_path: Path, format_: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # clockwise by 90°: left becomes top
    page = reader.open_page(written(tmp_path, format_, exif=exif), 1)
    picture = picture_of(page)
    assert picture.size == SIZE[::-1]
    assert (nearest(picture, (20, 5)), nearest(picture, (20, 55))) == (RED, BLUE)


def test_smaller_version_in_a_tiff_is_no_page(reader: DocumentReader, tmp_path: Path) -> None:
    small = halves().resize((6, 4))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    file = written(tmp_path, "TIFF", save_all=True, append_images=[small, halves(GREEN)])
    assert reader.inspect(file).pages == 2
    assert nearest(picture_of(reader.open_page(file, 2)), (5, 20)) == GREEN


@pytest.mark.parametrize(("dpi", "size"), [((204, 98), (60, 83)), ((100, 200), (120, 40)), ((200, 200), SIZE)])
def test_pixels_are_made_square(
    reader: DocumentReader, tmp_path: Path, dpi: tuple[int, int], size: tuple[int, int]
) -> None:
    page = reader.open_page(written(tmp_path, "TIFF", dpi=dpi), 1)
    assert (page.width, page.height, page.dpi) == (*size, max(dpi))


@pytest.mark.parametrize("dpi", [(1, 1), (200, 20), (9999, 9999)])
def test_resolution_that_no_scanner_has_is_ignored(
    reader: DocumentReader, tmp_path: Path, dpi: tuple[int, int]
) -> None:
    page = reader.open_page(written(tmp_path, "TIFF", dpi=dpi), 1)
    assert (page.width, page.height, page.dpi) == (*SIZE, 200.0)


@pytest.mark.parametrize(
    ("format_", "options"),
    [
        ("JXL", {}),
        ("JXL", {"use_container": True}),
        ("JPEG2000", {}),
        ("AVIF", {}),
        ("PPM", {}),
        ("GIF", {}),
        ("TIFF", {}),
    ],
)
@pytest.mark.parametrize("size", [(1001, 1000), (1, 3001)])
def test_picture_over_the_limit_is_refused(
    reader: DocumentReader, tmp_path: Path, format_: str, options: dict[str, Any], size: tuple[int, int]
) -> None:
    small = DocumentReader(reader.processes, DocumentLimits(max_picture_pixels=1_000_000, max_picture_side=3000))
    file = written(tmp_path, format_, Image.new("RGB", size), **options)
    with pytest.raises(BadDocument, match=f"{size[0]} x {size[1]} pixels") as caught:
        small.open_page(file, 1)
    assert caught.value.http_status == 413


def test_jpeg_2000_has_a_limit_of_its_own(reader: DocumentReader, tmp_path: Path) -> None:
    file = written(tmp_path, "JPEG2000", Image.new("L", (5100, 5000)))
    with pytest.raises(BadDocument, match="the limit is 25 megapixels"):
        reader.open_page(file, 1)


@pytest.mark.parametrize("format_", ["AVIF", "JPEG2000", "JXL", "PPM", "TIFF", "GIF", "WEBP", "PNG"])
def test_cut_file_is_refused(reader: DocumentReader, tmp_path: Path, format_: str) -> None:
    noise = Image.effect_noise((64, 64), 80).convert("RGB")
    file = written(tmp_path, format_, noise)
    content = file.read_bytes()
    for kept in (20, len(content) // 2):
        file.write_bytes(content[:kept])
        with pytest.raises(BadDocument):
            reader.open_page(file, 1)


def test_tiff_that_pillow_cannot_decode_is_refused_by_name(reader: DocumentReader, tmp_path: Path) -> None:
    file = written(tmp_path, "TIFF")
    content = bytearray(file.read_bytes())
    place = content.index(b"\x03\x01\x03\x00\x01\x00\x00\x00")  # tag 259, one short value
    content[place + 8 : place + 10] = (50001).to_bytes(2, "little")
    file.write_bytes(content)
    with pytest.raises(BadDocument, match="is compressed with WebP"):
        reader.open_page(file, 1)

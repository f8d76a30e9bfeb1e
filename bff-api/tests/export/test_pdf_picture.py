"""The picture in a PDF: same pixels for every format, and hardly larger."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageDraw, ImageFont

from bff_api.export.document import document_of
from bff_api.export.jpeg import embeddable_jpeg
from bff_api.export.pdf_picture import pdf_picture
from bff_api.export.searchable_pdf import SearchablePdfs
from harness.in_process_decoding import InProcessDecoders, decode
from mesh.vision.picture import open_picture
from tests.downloads.stored import lines
from tests.downloads.tools import poppler
from tests.mesh import pictures
from tests.mesh.pictures import encode

DECODERS = InProcessDecoders()
PDFS = SearchablePdfs(DECODERS)
PLACE = b"48.8583N 2.2945E"


def drawn(width: int = 320, height: int = 200) -> Image.Image:
    """Return a colour picture with four different corners."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 3, height // 3), fill="red")
    draw.rectangle((width // 2, height // 2, width, height), fill="blue")
    draw.text((width // 3, height // 3), "Total 12,50", "black", ImageFont.load_default(36))
    return picture


def photo(width: int = 1600, height: int = 1200) -> Image.Image:
    """Return noise that compresses as badly as a photo."""
    noise = np.random.default_rng(0).normal(0, 12, (height, width, 3))
    slope = np.linspace(20, 230, width)[None, :, None]
    return Image.fromarray((noise + slope).clip(0, 255).astype(np.uint8))


def with_exif(picture: Image.Image, orientation: int, format: str, **options: Any) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.ImageDescription] = PLACE.decode()
    return encode(picture, format, exif=exif, **options)


def saved(folder: Path, content: bytes) -> Path:
    file = folder / "download.pdf"
    file.write_bytes(PDFS.of(document_of(lines("a")), content))
    return file


def difference(folder: Path, content: bytes) -> float:
    """Return the mean difference, of 255, between the page as poppler draws it and the picture as the services see it.

    Both made small: the page's pixels are not the picture's.
    """
    file = saved(folder, content)
    poppler("pdftoppm", "-png", "-singlefile", "-r", "100", file, folder / "page")
    sent = Image.fromarray(decode(open_picture(content)))
    with Image.open(folder / "page.png") as page:
        assert page.width / page.height == pytest.approx(sent.width / sent.height, rel=0.01)
        small = [
            np.asarray(side.convert("RGB").resize((40, 40), Image.Resampling.BOX), np.int16) for side in (page, sent)
        ]
    return float(np.abs(small[0] - small[1]).mean())


def image_in(file: Path) -> dict[str, str]:
    """Return pdfimages' description of the only picture in a PDF."""
    titles, _, row = poppler("pdfimages", "-list", file).splitlines()
    return dict(zip(titles.split(), row.split(), strict=False))


KINDS = {
    "jpeg": encode(drawn(), "JPEG", quality=95),
    "progressive jpeg": encode(drawn(), "JPEG", quality=95, progressive=True),
    "grey jpeg": encode(drawn().convert("L"), "JPEG", quality=95),
    "cmyk jpeg": pictures.cmyk(),
    "cmyk tiff": encode(drawn().convert("CMYK"), "TIFF"),
    "png": encode(drawn()),
    "grey png": encode(drawn().convert("L")),
    "palette with alpha": pictures.palette_with_alpha(),
    "alpha": encode(Image.merge("RGBA", (*drawn().split(), drawn().convert("L")))),
    "grey with alpha": encode(drawn().convert("L").convert("LA")),
    "sixteen bits": pictures.sixteen_bit(),
    "black and white": encode(drawn().convert("1")),
    "fax": encode(drawn().convert("1"), "TIFF", compression="group4"),
    "gif": encode(drawn(), "GIF"),
    "bmp": encode(drawn(), "BMP"),
    "webp": encode(drawn(), "WEBP", quality=95),
    "tiff": encode(drawn(), "TIFF"),
    "photo": encode(photo()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_page_shows_the_picture(tmp_path: Path, kind: str) -> None:
    assert difference(tmp_path, KINDS[kind]) < 5


@pytest.mark.parametrize(
    ("format", "orientation"),
    [*(("JPEG", number) for number in range(1, 9)), ("PNG", 6), ("WEBP", 6), ("TIFF", 6)],
)
def test_page_is_upright_for_every_orientation(tmp_path: Path, format: str, orientation: int) -> None:
    quality = {} if format in ("PNG", "TIFF") else {"quality": 95}
    assert difference(tmp_path, with_exif(drawn(), orientation, format, **quality)) < 5


@pytest.mark.parametrize("orientation", [1, 6])
def test_jpeg_is_embedded_unchanged(tmp_path: Path, orientation: int) -> None:
    content = with_exif(photo(), orientation, "JPEG")
    file = saved(tmp_path, content)
    assert image_in(file)["enc"] == "jpeg"
    poppler("pdfimages", "-j", file, tmp_path / "out")
    with Image.open(tmp_path / "out-000.jpg") as found, Image.open(io.BytesIO(content)) as sent:
        assert np.array_equal(np.asarray(found), np.asarray(sent))


def test_location_metadata_are_removed(tmp_path: Path) -> None:
    content = with_exif(drawn(), 6, "JPEG", comment=PLACE)
    assert content.count(PLACE) == 2
    assert PLACE not in saved(tmp_path, content).read_bytes()


def test_appended_picture_is_removed() -> None:
    first, second = photo(), photo().rotate(180)
    content = encode(first, "MPO", save_all=True, append_images=[second])
    alone = encode(first, "JPEG")
    assert len(content) > 1.9 * len(alone)
    with DECODERS.decoder() as decoder:
        assert len(pdf_picture(decoder, content).content) < 1.1 * len(alone)


def test_photo_in_another_format_stays_small(tmp_path: Path) -> None:
    content = encode(photo())
    assert saved(tmp_path, content).stat().st_size < len(content) / 3
    assert image_in(tmp_path / "download.pdf")["enc"] == "jpeg"


@pytest.mark.parametrize(("mode", "colours", "bits"), [("RGB", "rgb", "8"), ("L", "gray", "8"), ("1", "gray", "1")])
def test_drawing_is_embedded_lossless(tmp_path: Path, mode: str, colours: str, bits: str) -> None:
    content = encode(drawn(1600, 1200).convert(mode))
    image = image_in(saved(tmp_path, content))
    assert (image["enc"], image["color"], image["bpc"]) == ("image", colours, bits)
    poppler("pdfimages", "-png", tmp_path / "download.pdf", tmp_path / "out")
    with Image.open(tmp_path / "out-000.png") as found:
        assert np.array_equal(np.asarray(found.convert("RGB")), decode(open_picture(content)))
    assert (tmp_path / "download.pdf").stat().st_size < 60_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        b"\x89PNG",
        encode(drawn(), "JPEG")[:-2],
        encode(drawn(), "JPEG").replace(b"\xff\xc0", b"\xff\xc9", 1),
        encode(drawn(), "JPEG").replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c", 1),
    ],
    ids=["empty", "start", "start and end", "png", "no end", "arithmetic", "twelve bits"],
)
def test_unsupported_jpeg_is_not_embedded(data: bytes) -> None:
    assert embeddable_jpeg(data) is None


def test_embedded_jpeg_keeps_its_colour_information() -> None:
    content = with_exif(drawn(), 1, "JPEG", comment=PLACE)
    stripped = embeddable_jpeg(b"\xff\xd8\xff\xff" + content[3:])  # fill bytes before a marker are allowed
    assert stripped is not None
    assert b"JFIF" in stripped
    assert b"Exif" not in stripped
    assert embeddable_jpeg(stripped) == stripped

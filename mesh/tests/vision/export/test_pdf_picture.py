"""The picture in a PDF: same pixels for every format, and hardly larger."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import ExifTags, Image, ImageCms, ImageDraw, ImageFont

from harness.in_process_decoding import decode
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.export.document import document_of
from mesh.vision.export.pdf.jpeg import fits_pdf
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.export.pdf.searchable import PdfSession, SearchablePdfs
from mesh.vision.picture import open_picture
from tests.downloads.stored import lines
from tests.downloads.tools import poppler
from tests.mesh import pictures
from tests.mesh.pictures import encode

LIMITS = PdfLimits(timeout_s=20.0, memory_bytes=640 * 1024**2)
PDFS = SearchablePdfs(LIMITS, ConcurrencyLimit("decoding", running=2, waiting=16, wait_s=10.0))
PLACE = b"48.8583N 2.2945E"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


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


_sessions: dict[bool, PdfSession] = {}


@pytest.fixture(scope="module", autouse=True)
def _session() -> Iterator[None]:
    """Use one process for the PDFs of all tests: its start takes longer than a PDF."""
    with PDFS.session() as cleaning, replace(PDFS, keep_metadata=True).session() as keeping:
        _sessions.update({False: cleaning, True: keeping})
        yield
        _sessions.clear()


def saved(folder: Path, content: bytes, keep_metadata: bool = False) -> Path:
    file = folder / "download.pdf"
    file.write_bytes(_sessions[keep_metadata].of(document_of(lines("a")), content))
    return file


def jpeg_in(file: Path) -> bytes:
    """Return the bytes of the JPEG in a PDF."""
    with pikepdf.open(file) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        return image.read_raw_bytes()


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
    # Each viewer converts CMYK in its own way.
    assert difference(tmp_path, KINDS[kind]) < (10 if kind == "cmyk jpeg" else 5)


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


def test_appended_picture_is_removed(tmp_path: Path) -> None:
    first, second = photo(), photo().rotate(180)
    content = encode(first, "MPO", save_all=True, append_images=[second])
    alone = encode(first, "JPEG")
    assert len(content) > 1.9 * len(alone)
    assert saved(tmp_path, content).stat().st_size < 1.1 * len(alone)


@pytest.mark.parametrize("keep_metadata", [False, True])
def test_jpeg_is_embedded_byte_for_byte_without_metadata_unless_they_are_kept(
    tmp_path: Path, keep_metadata: bool
) -> None:
    clean = encode(photo(320, 200), "JPEG", dpi=(300, 300), icc_profile=SRGB)
    content = with_exif(photo(320, 200), 1, "JPEG", comment=PLACE, dpi=(300, 300), icc_profile=SRGB)
    assert jpeg_in(saved(tmp_path, clean, keep_metadata)) == clean
    assert jpeg_in(saved(tmp_path, content, keep_metadata)) == (content if keep_metadata else clean)


def test_photo_in_png_is_embedded_without_loss(tmp_path: Path) -> None:
    content = encode(photo())
    file = saved(tmp_path, content)
    poppler("pdfimages", "-png", file, tmp_path / "out")
    with Image.open(tmp_path / "out-000.png") as found:
        assert np.array_equal(np.asarray(found), np.asarray(photo()))
    assert file.stat().st_size < 1.01 * len(content)


def test_fax_keeps_its_compressed_pixels(tmp_path: Path) -> None:
    content = encode(drawn(1728, 2200).convert("1"), "TIFF", compression="group4")
    file = saved(tmp_path, content)
    assert image_in(file)["enc"] == "ccitt"
    poppler("pdfimages", "-png", file, tmp_path / "out")
    with Image.open(tmp_path / "out-000.png") as found:
        assert np.array_equal(np.asarray(found.convert("1")), np.asarray(drawn(1728, 2200).convert("1")))


def test_webp_photo_stays_small(tmp_path: Path) -> None:
    content = encode(photo(), "WEBP", quality=90)
    assert saved(tmp_path, content).stat().st_size < 3 * len(content)
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
        encode(drawn(), "JPEG").replace(b"\xff\xc0", b"\xff\xc9", 1),
        encode(drawn(), "JPEG").replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c", 1),
    ],
    ids=["empty", "start", "start and end", "png", "arithmetic", "twelve bits"],
)
def test_unsupported_jpeg_is_not_embedded(data: bytes) -> None:
    assert not fits_pdf(data)

"""The searchable PDF, checked with poppler: text, positions, page and picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from mesh.contracts.line import Quad
from mesh.contracts.problems import ClientDisconnected
from mesh.contracts.stored_image import StoredImage, StoredLine
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.export.document import document_of
from mesh.vision.export.pdf.process import NoPdf, PdfLimits
from mesh.vision.export.pdf.searchable import PdfSession, SearchablePdfs
from tests.downloads.stored import box, lines, print_quad, slanted, stored
from tests.downloads.tools import PdfWord, pdf_text, pdf_words, poppler
from tests.mesh.pictures import claiming, encode

WIDTH, HEIGHT = 1200, 1600
A4 = 841.89
PIXELS_A_POINT = HEIGHT / A4

LIMITS = PdfLimits(timeout_s=20.0, memory_bytes=640 * 1024**2)
PDFS = SearchablePdfs(LIMITS, ConcurrencyLimit("decoding", running=2, waiting=16, wait_s=10.0))
PAPER = encode(Image.new("RGB", (WIDTH, HEIGHT), "white"), "JPEG")


_sessions: list[PdfSession] = []


@pytest.fixture(scope="module", autouse=True)
def _session() -> Iterator[None]:
    """Use one process for the PDFs of all tests: its start takes longer than a PDF."""
    with PDFS.session() as session:
        _sessions.append(session)
        yield
        _sessions.clear()


def saved(folder: Path, picture: StoredImage, content: bytes = PAPER) -> Path:
    file = folder / "download.pdf"
    file.write_bytes(_sessions[0].of(document_of(picture), content))
    return file


def typed(text: str, quad: Quad, ord_num: int = 0) -> StoredLine:
    """Return a corrected line."""
    return box("x", quad, ord_num, corrected_text=text)


def middle(word: PdfWord) -> tuple[float, float]:
    """Return the middle, in pixels of the picture."""
    return (word.left + word.right) / 2 * PIXELS_A_POINT, (word.top + word.bottom) / 2 * PIXELS_A_POINT


def holds(quad: Quad, point: tuple[float, float]) -> bool:
    """Return whether a point lies within a quad, whose corners are in clockwise order."""
    ends = zip(quad, quad[1:] + quad[:1], strict=True)
    return all((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) >= 0 for a, b in ends)


def overlap(word: PdfWord, quad: Quad) -> float:
    """Return the intersection over union of a word's box and an upright quad."""
    (left, top), _, (right, bottom), _ = ((x / PIXELS_A_POINT, y / PIXELS_A_POINT) for x, y in quad)
    shared = max(0, min(right, word.right) - max(left, word.left)) * max(
        0, min(bottom, word.bottom) - max(top, word.top)
    )
    return shared / ((right - left) * (bottom - top) + (word.right - word.left) * (word.bottom - word.top) - shared)


LATIN = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ ĀāĂăĄąĆćĊċČčĎďĐđĒēĖėĘęĚěĞğĠġĢģĦħĪīĮįİı",
    "ĶķĹĺĻļĽľŁłŃńŅņŇňŐőŒœŔŕŘřŚśŞşŠšȘșŢţȚțŤťŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽž",
)
PRINT = "!\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~ ¡¢£¥§©«®°±¶·»¿×÷ –—‘’‚“”„†‡•…‰‹›€™ ½¼²³ªº"
OTHERS = (
    "Ελληνικά ΆΈΉΊΌΎΏ άέήίόύώΐΰ",
    "Русский Українська ЂЃЄЅІЇЈЉЊЋЌЎЏ Ґґ Ўў",
    "中文字符 日本語テキスト 한국어",
    "emoji 😀 👍🏽 👩‍👩‍👧 🇪🇺 ❤️ end",
    "a e\u0301tude n\u0303 o\u0308\u0304 marks",
    "हिन्दी ไทย ქართული Հայերեն አማርኛ",
    "a b c 1 - 2 €",
)


def test_every_line_is_extracted_completely(tmp_path: Path) -> None:
    texts = [*LATIN, PRINT, *OTHERS]
    picture = stored([typed(text, print_quad(text, 60, 60 + 45 * row, 16), row) for row, text in enumerate(texts)])
    found = pdf_text(saved(tmp_path, picture))
    assert [unicodedata.normalize("NFC", line) for line in found] == [
        unicodedata.normalize("NFC", text) for text in texts
    ]


def test_hebrew_and_arabic_are_extracted_in_reading_order(tmp_path: Path) -> None:
    texts = ["שלום עולם", "שָׁלוֹם זה טוב.", "מחיר ביחד 12.50", "مرحبا بالعالم", "مُحَمَّد في العالم 123"]
    picture = stored([typed(text, print_quad(text, 100, 100 + 60 * row), row) for row, text in enumerate(texts)])
    assert pdf_text(saved(tmp_path, picture)) == texts


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_lines_of_a_rotated_page_are_extracted_in_order(tmp_path: Path, degrees: int) -> None:
    texts = ["The first line of four", "a second one, 12,50 €", "and the third", "last"]
    starts = {0: (200, 300, 0, 38), 90: (900, 300, -38, 0), 180: (900, 900, 0, -38), 270: (300, 900, 38, 0)}
    left, top, right, down = starts[degrees]
    picture = stored(
        [
            box(text, print_quad(text, left + row * right, top + row * down, degrees=degrees), row)
            for row, text in enumerate(texts)
        ]
    )
    assert pdf_text(saved(tmp_path, picture)) == texts


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_pdfium_copies_the_lines_of_a_rotated_page_in_order(tmp_path: Path, degrees: int) -> None:
    """PDFium is what Chromium shows PDFs with."""
    texts = ["The first line of four", "a second one, 12,50 €", "שלום עולם", "last"]
    starts = {0: (200, 300, 0, 38), 90: (900, 300, -38, 0), 180: (900, 900, 0, -38), 270: (300, 900, 38, 0)}
    left, top, right, down = starts[degrees]
    picture = stored(
        [
            typed(text, print_quad(text, left + row * right, top + row * down, degrees=degrees), row)
            for row, text in enumerate(texts)
        ]
    )
    pdf = pypdfium2.PdfDocument(saved(tmp_path, picture))
    copied = pdf[0].get_textpage().get_text_range()
    pdf.close()
    assert copied.split() == " ".join(texts).split()


@pytest.mark.parametrize("degrees", [-40, -9, 3, 20])
def test_words_of_slanted_lines_are_extracted_in_order(tmp_path: Path, degrees: int) -> None:
    texts = ["a line of slanted text, rather long", "another one below it, long as well"]
    picture = stored(
        [box(text, print_quad(text, 200, 600 + 60 * row, 28, degrees), row) for row, text in enumerate(texts)]
    )
    words = " ".join(pdf_text(saved(tmp_path, picture), "-raw")).split()
    assert words == " ".join(texts).split()


@pytest.mark.parametrize("degrees", [0, -1, 91, 180, 270])
def test_words_are_at_their_positions(tmp_path: Path, degrees: int) -> None:
    picture = stored([box("Total sum due in euro 12,50 €", slanted(600, 700, 400, 30, degrees))])
    (line,) = document_of(picture).lines
    found = {word.text: word for word in pdf_words(saved(tmp_path, picture))}
    assert found.keys() == {word.text for word in line.words}
    for word in line.words:
        assert holds(word.quad, middle(found[word.text]))
        if degrees == 0:
            assert overlap(found[word.text], word.quad) > 0.9


def test_columns_are_extracted_one_after_the_other(tmp_path: Path) -> None:
    boxes = [
        box(text, print_quad(text, left, 200 + 38 * row), 2 * row + column)
        for row in range(3)
        for column, (text, left) in enumerate(((f"the left row {row}", 80), (f"the right row {row}", 700)))
    ]
    expected = [f"the {side} row {row}" for side in ("left", "right") for row in range(3)]
    assert pdf_text(saved(tmp_path, stored(boxes))) == expected


def test_file_metadata(tmp_path: Path) -> None:
    info = dict(
        line.split(":", 1)
        for line in poppler(
            "pdfinfo", "-isodates", saved(tmp_path, lines("a", name="Größe (1) \\ 收据.jpg"))
        ).splitlines()
    )
    assert info["Title"].strip() == "Größe (1) \\ 收据.jpg"
    assert info["Producer"].strip().startswith("ocr-mesh ")
    assert info["CreationDate"].strip() == "2026-11-20T09:30:00Z"
    assert (info["Pages"].strip(), info["JavaScript"].strip()) == ("1", "no")
    assert info["Page size"].split()[:3] == ["631.417", "x", "841.89"]


@pytest.mark.parametrize(
    ("dots_per_inch", "points"),
    [
        (None, (631.4, 841.9)),
        (300, (288, 384)),
        (150, (576, 768)),
        (72, (631.4, 841.9)),
        (96, (631.4, 841.9)),
        (4800, (631.4, 841.9)),
        ((204, 98), (631.4, 841.9)),
    ],
)
def test_page_size_follows_a_scanners_resolution(
    tmp_path: Path, dots_per_inch: int | tuple[int, int] | None, points: tuple[float, float]
) -> None:
    said = (dots_per_inch, dots_per_inch) if isinstance(dots_per_inch, int) else dots_per_inch
    content = encode(Image.new("RGB", (WIDTH, HEIGHT)), "JPEG", **({} if said is None else {"dpi": said}))
    info = poppler("pdfinfo", saved(tmp_path, lines("a"), content))
    (size,) = (line.split() for line in info.splitlines() if line.startswith("Page size:"))
    assert (float(size[2]), float(size[4])) == pytest.approx(points, abs=0.1)


@pytest.mark.parametrize("size", [(1, 1), (10_000, 1), (3, 9_000)])
def test_tiny_picture_has_a_valid_page(tmp_path: Path, size: tuple[int, int]) -> None:
    file = saved(tmp_path, stored(), encode(Image.new("RGB", size, "red")))
    (info,) = (line.split() for line in poppler("pdfinfo", file).splitlines() if line.startswith("Page size:"))
    assert min(float(info[2]), float(info[4])) >= 3


@pytest.mark.parametrize(
    "content", [b"", b"no picture", PAPER[: len(PAPER) // 2], PAPER[:200], claiming(60_000, 60_000)]
)
def test_damaged_or_too_large_picture_has_no_pdf(content: bytes) -> None:
    with pytest.raises(NoPdf, match="choose another format"):
        PDFS.of(document_of(lines("a")), content)


def test_no_pdf_is_created_after_a_disconnect() -> None:
    pdfs = SearchablePdfs(LIMITS, ConcurrencyLimit("decoding", running=2, waiting=16, wait_s=10.0))
    with pdfs.gate.admit(), pdfs.gate.admit(), pytest.raises(ClientDisconnected):
        pdfs.of(document_of(lines("a")), PAPER, lambda: False)


def test_wide_gap_and_long_word_are_extracted(tmp_path: Path) -> None:
    long = "Donaudampfschifffahrtsgesellschaft" * 8
    picture = stored(
        [typed(f"a {long} b", slanted(100, 100, 1000, 10)), typed(long, slanted(100, 400, 900, 12, 30), 1)]
    )
    text = "".join(pdf_text(saved(tmp_path, picture), "-raw")).replace(" ", "")
    assert text == f"a{long}b{long}"

"""Limits of the process that builds a PDF: time, memory, a client that disconnects, and its end."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pikepdf
import psutil
import pytest
from PIL import Image

from mesh.contracts.problems import ClientDisconnected
from mesh.contracts.text_document import TextDocument
from mesh.platform.http.connected import always
from mesh.vision.export.bounded import ExportTooLong, bounded
from mesh.vision.export.document import document_of
from mesh.vision.export.pdf.process import NoPdf, PdfLimits, pdf_process
from tests.downloads.originals import ORIGINALS, saved
from tests.downloads.stored import box, lines, print_quad, stored
from tests.mesh.pictures import encode

MEGABYTE = 1024**2
LIMITS = PdfLimits(timeout_s=20.0, memory_bytes=400 * MEGABYTE)
PICTURE = encode(Image.new("L", (100, 100)))


@pytest.fixture(scope="module")
def many_words() -> TextDocument:
    return document_of(stored([box("x", print_quad("x", 9, 9), n, corrected_text="w " * 20_000) for n in range(10)]))


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "process_main" in " ".join(child.cmdline())]


def bomb(megabytes: int) -> bytes:
    """Return a PDF whose objects are in a stream that grows to this size."""
    objects = zlib.compress(b"1 0 " + b" " * megabytes * MEGABYTE + b"<< /Type /Catalog >>", 9)
    head = b"%PDF-1.5\n"
    stream = b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\n"
    stream += b"stream\n%s\nendstream\nendobj\n"
    body = head + stream % (len(objects), objects)
    rows = b"".join(
        (
            bytes((0, 0, 0, 0, 0, 0, 0)),
            bytes((2, 0, 0, 0, 2, 0, 0)),
            bytes((1,)) + len(head).to_bytes(4) + bytes((0, 0)),
            bytes((1,)) + len(body).to_bytes(4) + bytes((0, 0)),
        )
    )
    xref = b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        len(rows),
        rows,
    )
    return body + xref + b"startxref\n%d\n%%%%EOF\n" % len(body)


def test_process_ends_with_its_pdf(tmp_path: Path) -> None:
    with pdf_process(LIMITS) as process, (tmp_path / "a.pdf").open("w+b") as file:
        process.start(archivable=False)
        assert len(children()) == 1
        process.add_picture(PICTURE, document_of(lines("a")))
        process.save(file, "a", "2026-01-01T00:00:00", "2026-01-01T00:00:00")
    assert children() == []
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_page_beyond_the_time_limit_ends_the_process(many_words: TextDocument) -> None:
    limits = PdfLimits(timeout_s=1.0, memory_bytes=4000 * MEGABYTE)
    started = time.monotonic()
    with pytest.raises(NoPdf, match=r"longer than 1 seconds"), pdf_process(limits) as process:
        process.add_picture(PICTURE, many_words)
    assert time.monotonic() - started < 20
    assert children() == []


def test_page_beyond_the_memory_limit_has_no_pdf() -> None:
    limits = PdfLimits(timeout_s=20.0, memory_bytes=30 * MEGABYTE)
    picture = encode(Image.new("RGBA", (5000, 5000), (9, 9, 9, 99)), compress_level=1)
    with pytest.raises(NoPdf, match="30 MB of memory"), pdf_process(limits) as process:
        process.add_picture(picture, document_of(lines("a")))


def test_pdf_that_grows_beyond_the_memory_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.pdf"
    file.write_bytes(bomb(900))
    started = time.monotonic()
    with file.open("r+b") as original, pytest.raises(NoPdf), pdf_process(LIMITS) as process:
        process.open_original(original)
    assert time.monotonic() - started < 15


def test_disconnecting_ends_the_process(many_words: TextDocument) -> None:
    gone_at = time.monotonic() + 1
    with pytest.raises(ClientDisconnected), pdf_process(LIMITS, lambda: time.monotonic() < gone_at) as process:
        process.add_picture(PICTURE, many_words)
    assert time.monotonic() - gone_at < 20
    assert children() == []


def test_many_pages_end_at_the_time_limit_of_the_export() -> None:
    def add_pictures() -> None:
        with bounded(always, max_s=2.0), pdf_process(LIMITS) as process:
            process.start(archivable=False)
            for _ in range(10_000):
                process.add_picture(PICTURE, document_of(lines("a")))

    with pytest.raises(ExportTooLong):
        add_pictures()


def test_many_pages_need_little_memory(tmp_path: Path) -> None:
    picture = encode(Image.effect_noise((1400, 2000), 60), "JPEG", quality=95)
    with pdf_process(LIMITS) as process, (tmp_path / "a.pdf").open("w+b") as file:
        process.start(archivable=False)
        sizes = []
        for number in range(90):
            process.add_picture(picture, document_of(lines(*["a line of text"] * 20)))
            if number % 10 == 9:
                sizes.append(children()[0].memory_info().rss)
        process.save(file, "a", "2026-01-01T00:00:00", "2026-01-01T00:00:00")
        sizes.append(children()[0].memory_info().rss)
        assert file.seek(0, 2) > 90 * len(picture) > 130 * MEGABYTE
    assert max(sizes) - sizes[0] < 60 * MEGABYTE


@pytest.mark.parametrize("kind", ["scan", "mixed"])
def test_page_beyond_the_last_one_is_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(ORIGINALS[kind]())
    with file.open("r+b") as original, pdf_process(LIMITS) as process:
        pages = process.open_original(original)
        with pytest.raises(NoPdf):
            process.add_text(pages, document_of(lines("a", width=100, height=100)))


def test_large_original_needs_little_memory(tmp_path: Path) -> None:
    picture = encode(Image.effect_noise((1400, 2000), 60), "JPEG", quality=95)
    document = document_of(lines(*["a line of text"] * 20, width=1400, height=2000))
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    with pdf_process(LIMITS) as process, before.open("w+b") as file:
        for _ in range(40):
            process.add_picture(picture, document_of(lines("")))
        process.save(file, "a", "2026-01-01T00:00:00", "2026-01-01T00:00:00")
    with pdf_process(LIMITS) as process, before.open("rb") as original, after.open("w+b") as file:
        pages = process.open_original(original)
        start = children()[0].memory_info().rss
        for index in range(pages):
            process.add_text(index, document)
        process.save(file)
        grown = children()[0].memory_info().rss - start
    assert after.stat().st_size > before.stat().st_size > 40 * len(picture)
    assert grown < 40 * MEGABYTE


def _circle_of_pages(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)
        pdf.Root.Pages.Parent = pdf.Root.Pages
        return saved(pdf)


def _deep_arrays(content: bytes) -> bytes:
    return content.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 100_000 + b"]" * 100_000)


def _claimed_pages(content: bytes) -> bytes:
    return content.replace(b"/Count 1", b"/Count 999999999")


@pytest.mark.parametrize("change", [_circle_of_pages, _deep_arrays, _claimed_pages])
def test_malformed_pdf_ends_within_its_limits(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    with pikepdf.open(io.BytesIO(ORIGINALS["scan"]())) as pdf:
        content = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(change(content))
    started = time.monotonic()
    with pdf_process(LIMITS) as process, before.open("rb") as original, after.open("w+b") as file, suppress(NoPdf):
        assert process.open_original(original) < 10
        process.add_text(0, document_of(lines("a", width=100, height=100)))
        process.save(file)
    assert time.monotonic() - started < 30
    assert children() == []

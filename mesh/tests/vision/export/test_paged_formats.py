"""Files of documents of several pages: every page in order, and written one after the other."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from mesh.contracts.paged_text import PagedText
from mesh.vision.export import alto, hocr, json_document
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import KINDS, WRITERS, Format, kind_of
from mesh.vision.export.pages import Document, Page, of_picture
from tests.downloads.documents import document
from tests.downloads.stored import CORRECTED_AT, READ_AT, lines, stored
from tests.downloads.tools import hocr_tool, xsd_faults

PAGES = (lines("first page", "two lines"), stored(), lines("third page"))
FORMATS = pytest.mark.parametrize("format", list(WRITERS))


def file_of(format: Format) -> bytes:
    return b"".join(WRITERS[format](document(*PAGES)))


def saved(folder: Path, content: bytes) -> Path:
    file = folder / "file"
    file.write_bytes(content)
    return file


def test_hocr_has_every_page_and_unique_ids(tmp_path: Path) -> None:
    root = etree.fromstring(file_of(Format.HOCR))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert root.xpath("//*[@class = 'ocr_page']/@id") == ["page_1", "page_2", "page_3"]
    assert root.xpath("//*[@name = 'ocr-number-of-pages']/@content") == ["3"]
    # Without a check that takes the coordinates of all pages for those of one.
    assert "not ok" not in hocr_tool("hocr-check", "--nooverlap", saved(tmp_path, file_of(Format.HOCR)))


def test_alto_has_every_page_and_is_valid(tmp_path: Path) -> None:
    content = file_of(Format.ALTO)
    assert xsd_faults(saved(tmp_path, content), "alto") == ""
    pages = list(etree.fromstring(content).iter("{*}Page"))
    assert [page.get("PHYSICAL_IMG_NR") for page in pages] == ["1", "2", "3"]
    assert [len(list(page.iter("{*}TextLine"))) for page in pages] == [2, 0, 1]


def test_page_xml_is_a_zip_with_a_valid_file_for_each_page(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(file_of(Format.PAGE))) as archive:
        assert archive.namelist() == ["page-0001.xml", "page-0002.xml", "page-0003.xml"]
        for name in archive.namelist():
            assert xsd_faults(saved(tmp_path, archive.read(name)), "page") == ""
    assert kind_of(Format.PAGE, document(*PAGES)).content_type == "application/zip"
    assert kind_of(Format.PAGE, document(PAGES[0])) == KINDS[Format.PAGE]


def test_json_has_every_page() -> None:
    content = file_of(Format.JSON)
    found = PagedText.model_validate_json(content)
    assert [page.number for page in found.pages] == [1, 2, 3]
    assert [line.text for line in found.pages[0].lines] == ["first page", "two lines"]
    assert (found.page_count, found.corrected_at, found.name) == (3, CORRECTED_AT, "Akte 7.pdf")
    assert json.loads(content)["id"] == "document-1"
    empty = Document("a", None, READ_AT, None, 0, ())
    assert PagedText.model_validate_json(b"".join(json_document.write(empty))).pages == ()


def test_page_that_is_not_the_first_keeps_its_number() -> None:
    page = Page(7, document_of(PAGES[0]))
    for write, id_of_page in (
        (hocr.write, "//*[@class = 'ocr_page']/@id"),
        (alto.write, "//*[local-name() = 'Page']/@ID"),
    ):
        root = etree.fromstring(b"".join(write(Document("a", None, READ_AT, None, 1, (page,)))))
        assert root.xpath(id_of_page) == ["page_7"]


@FORMATS
def test_pages_are_written_as_they_arrive(format: Format) -> None:
    text = document_of(lines(*["a line of some words"] * 40))

    def pages() -> Iterator[Page]:
        for number in range(1, 41):
            yield Page(number, text)

    parts = WRITERS[format](Document("a", "a", READ_AT, None, 40, pages()))
    tracemalloc.start()
    try:
        size = sum(map(len, parts))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 20_000
    assert peak < 1_500_000


def test_picture_has_the_json_of_a_picture() -> None:
    text = document_of(PAGES[0])
    assert b"".join(json_document.write(of_picture(text))) == text.model_dump_json().encode()

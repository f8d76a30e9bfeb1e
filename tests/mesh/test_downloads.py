"""Test all export formats of a picture that the real models have read and a user has corrected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from mesh.contracts.read_image import ReadImage
from mesh.contracts.text_document import TextDocument
from scripts.receipt import receipt
from tests.downloads.tools import hocr_tool, pdf_text, pdf_words, poppler, qpdf_check, xsd_faults
from tests.mesh.pictures import encode, page
from tests.mesh.system import Mesh

Fetch = Callable[[str], Path]

LINES = ("Invoice 2024-117", "Thank you for your order", "Total due 1,284.50")
_CORRECTED = "Zürich: 1.284,50 €"


@pytest.fixture(scope="module")
def read(real_mesh: Mesh) -> ReadImage:
    """Read a picture and correct its last line."""
    answer = ReadImage.model_validate_json(real_mesh.read(encode(page(*LINES), "JPEG", quality=95), "bill.jpg").data)
    assert len(answer.lines) == len(LINES)
    assert real_mesh.correct(id=answer.id, ord_num=answer.lines[-1].ord_num, text=_CORRECTED).status == 202
    real_mesh.work()
    return answer


@pytest.fixture
def fetch(real_mesh: Mesh, read: ReadImage, tmp_path: Path) -> Fetch:
    """Return a function that downloads a format to a file with the name of the response."""

    def fetch(format: str) -> Path:
        answer = real_mesh.call("GET", f"/api/image/{read.id}/text?format={format}")
        assert answer.status == 200, answer.data
        file = tmp_path / answer.headers["Content-Disposition"].split('"')[1]
        file.write_bytes(answer.data)
        return file

    return fetch


@pytest.fixture
def expected(read: ReadImage) -> list[str]:
    return [*(line.text for line in read.lines[:-1]), _CORRECTED]


def test_text_and_json_have_the_corrected_lines(fetch: Fetch, expected: list[str]) -> None:
    assert fetch("text").read_text().strip().split("\n\n") == expected  # far apart on the page, so each is a block

    document = TextDocument.model_validate_json(fetch("json").read_text())

    assert [line.text for line in document.lines] == expected
    assert [line.is_corrected for line in document.lines] == [False, False, True]


def test_words_have_the_recognisers_positions(fetch: Fetch, read: ReadImage) -> None:
    line = json.loads(fetch("json").read_text())["lines"][0]
    (left, _), (right, _), *_ = read.lines[0].quad
    seen = [left + share * (right - left) for word in read.lines[0].words for share in (word.start, word.end)]
    assert [x for word in line["words"] for x, _ in word["quad"][:2]] == pytest.approx(seen)


def test_markup_is_valid(fetch: Fetch, expected: list[str]) -> None:
    assert "not ok" not in hocr_tool("hocr-check", fetch("hocr"))
    assert [" ".join(line.split()) for line in hocr_tool("hocr-lines", fetch("hocr")).splitlines() if line] == expected
    assert xsd_faults(fetch("alto"), "alto") == ""
    assert xsd_faults(fetch("page"), "page") == ""
    lines = [
        [word.get("CONTENT") for word in line.iter("{*}String")]
        for line in etree.parse(fetch("alto")).iter("{*}TextLine")
    ]
    assert [" ".join(words) for words in lines] == expected


def test_pdf_has_the_picture_and_its_text(fetch: Fetch, expected: list[str]) -> None:
    file = fetch("pdf")
    assert file.name == "bill.pdf"
    assert pdf_text(file) == expected
    assert "jpeg" in poppler("pdfimages", "-list", file)
    pixels_a_point = 736 / 841.89
    document = TextDocument.model_validate_json(fetch("json").read_text())
    for found, word in zip(pdf_words(file), (word for line in document.lines for word in line.words), strict=True):
        (left, top), _, (right, bottom), _ = word.quad
        assert left < (found.left + found.right) / 2 * pixels_a_point < right
        assert top < (found.top + found.bottom) / 2 * pixels_a_point < bottom


RECEIPT_ROWS = [
    ["2 x Espresso", "5.60"],
    ["1 x Cappuccino", "3.90"],
    ["3 x Apple cake", "11.40"],
    ["1 x Mineral water", "2.80"],
]


@pytest.fixture(scope="module")
def receipt_id(real_mesh: Mesh) -> str:
    answer = ReadImage.model_validate_json(real_mesh.read(receipt(), "receipt.png").data)
    real_mesh.work()
    return answer.id


def text_of(mesh: Mesh, image_id: str, format: str) -> str:
    answer = mesh.call("GET", f"/api/image/{image_id}/text?format={format}")
    assert answer.status == 200, answer.data
    return answer.data.decode()


def test_rows_of_a_receipt_are_rows_of_csv(real_mesh: Mesh, receipt_id: str) -> None:
    content = text_of(real_mesh, receipt_id, "csv")
    found = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    start = found.index(RECEIPT_ROWS[0])
    assert found[start : start + 4] == RECEIPT_ROWS
    assert ["TOTAL EUR", "23.70"] in found


def test_layout_of_a_receipt_has_its_columns(real_mesh: Mesh, receipt_id: str) -> None:
    rows = text_of(real_mesh, receipt_id, "layout").splitlines()
    amounts = [row for row in rows if row.split()[-1:] and row.split()[-1] in ("5.60", "3.90", "2.80")]
    assert len({row.rindex(row.split()[-1]) for row in amounts}) == 1
    assert [row.split() for row in amounts] == [" ".join(row).split() for row in RECEIPT_ROWS if len(row[1]) == 4]


def test_markdown_of_a_receipt_has_its_table(real_mesh: Mesh, receipt_id: str) -> None:
    assert "| 2 x Espresso | 5.60 |\n| 1 x Cappuccino | 3.90 |\n" in text_of(real_mesh, receipt_id, "markdown")


def test_pictures_are_merged_into_one_archivable_pdf(
    real_mesh: Mesh, read: ReadImage, receipt_id: str, tmp_path: Path
) -> None:
    body = {"ids": [receipt_id, read.id], "format": "pdf", "merged": True, "pdfa": True}
    answer = real_mesh.call("POST", "/api/export", json=body)
    assert answer.status == 200, answer.data
    file = tmp_path / "all.pdf"
    file.write_bytes(answer.data)
    qpdf_check(file)
    assert "Espresso" in " ".join(pdf_text(file, "-l", "1"))
    assert pdf_text(file, "-f", "2")[-1] == _CORRECTED

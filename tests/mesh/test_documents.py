"""One page of a document through the whole system: its text, its picture, and problems by name."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from urllib3.response import BaseHTTPResponse

from mesh.contracts.read_image import ReadImage, TextSource
from tests.mesh import pictures
from tests.mesh.system import Mesh

BARS = pictures.bars(2)
TEXTS = "\n".join(pictures.bar_texts(2))
PASSWORD = "correct horse"


def document(password: str = "") -> bytes:
    """Return a PDF of three pages: text, a scan of bars, and text above bars."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(300, 200))
    canvas.drawString(20, 150, "Total 42.50")
    canvas.showPage()
    canvas.drawImage(ImageReader(BARS), 0, 0, 300, 200)
    canvas.showPage()
    canvas.drawString(20, 180, "Seen below")
    canvas.drawImage(ImageReader(BARS), 20, 20, 240, 90)
    canvas.showPage()
    canvas.save()
    if not password:
        return file.getvalue()
    encrypted = io.BytesIO()
    with pikepdf.open(file) as pdf:
        pdf.save(encrypted, encryption=pikepdf.Encryption(owner="another", user=password))
    return encrypted.getvalue()


PDF = document()


def read(mesh: Mesh, content: bytes, **fields: str) -> BaseHTTPResponse:
    return mesh.call("POST", "/read", fields={"image": ("scan.pdf", content), **fields})


def result(answer: BaseHTTPResponse) -> ReadImage:
    assert answer.status == 200, answer.data
    return ReadImage.model_validate_json(answer.data)


def problem(answer: BaseHTTPResponse) -> tuple[int, str]:
    body = answer.json()
    return answer.status, body["type"].rpartition(":")[2]


def test_text_of_a_pdf_is_taken_without_the_models(mesh: Mesh) -> None:
    asked = mesh.recognizer.asked
    mesh.detector.fixed_boxes = []
    answer = result(read(mesh, PDF))
    assert (answer.text, answer.source, answer.page, answer.pages) == ("Total 42.50", TextSource.PDF_TEXT, 1, 3)
    (line,) = answer.lines
    assert (line.confidence, line.score, [word.confidence for word in line.words]) == (1.0, 1.0, [1.0, 1.0])
    assert (answer.image.width, answer.image.height, answer.image.content_type) == (833, 556, "image/png")
    assert mesh.recognizer.asked == asked


def test_picture_of_the_page_is_stored_with_its_text(mesh: Mesh) -> None:
    answer = result(read(mesh, PDF))
    mesh.work()
    stored = mesh.image(answer.id).json()
    assert stored["text"] == "Total 42.50"
    picture = Image.open(io.BytesIO(mesh.call("GET", f"/api/image/{answer.id}/content").data))
    assert (picture.format, picture.size) == ("PNG", (833, 556))


def test_scanned_page_is_read(mesh: Mesh) -> None:
    answer = result(read(mesh, PDF, page="2"))
    assert (answer.source, answer.page, answer.pages) == (TextSource.OCR, 2, 3)
    assert len(answer.lines) == 2


def test_picture_on_a_page_with_text_is_read_in_addition(mesh: Mesh) -> None:
    answer = result(read(mesh, PDF, page="3"))
    assert answer.source == TextSource.MIXED
    assert answer.lines[0].text == "Seen below"
    assert (answer.lines[0].confidence, len(answer.lines)) == (1.0, 3)


@pytest.mark.parametrize(("ocr", "source"), [("always", TextSource.OCR), ("never", TextSource.PDF_TEXT)])
def test_mode_is_chosen(mesh: Mesh, ocr: str, source: TextSource) -> None:
    assert result(read(mesh, PDF, ocr=ocr)).source == source
    by_parameter = mesh.call("POST", f"/read?ocr={ocr}&page=3", fields={"image": ("scan.pdf", PDF)})
    assert (result(by_parameter).source, result(by_parameter).page) == (source, 3)


def test_progress_has_the_page(mesh: Mesh) -> None:
    answer = mesh.call(
        "POST",
        "/read",
        fields={"image": ("scan.pdf", PDF), "page": "3"},
        headers={"Accept": "text/event-stream"},
    )
    events = [part.split("\ndata: ") for part in answer.data.decode().strip().split("\n\n")]
    names = [name.removeprefix("event: ") for name, _ in events]
    assert (names[0], names[1], names[2], names[-1]) == ("accepted", "boxes", "texts", "done")
    accepted, boxes, texts = (json.loads(data) for _, data in events[:3])
    assert (accepted["page"], accepted["pages"]) == (3, 3)
    assert len(boxes["boxes"]) == texts["of"] == 3
    assert texts["texts"][0]["text"] == "Seen below"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"page": "4"}, (400, "no-such-page")),
        ({"page": "0"}, (400, "bad-request")),
        ({"page": "one"}, (400, "bad-request")),
        ({"ocr": "maybe"}, (400, "bad-request")),
    ],
)
def test_wrong_field_is_refused(mesh: Mesh, fields: Mapping[str, str], expected: tuple[int, str]) -> None:
    before = mesh.kept()
    assert problem(read(mesh, PDF, **fields)) == expected
    assert mesh.kept() == before


def test_number_of_pages_is_part_of_the_problem(mesh: Mesh) -> None:
    answer = read(mesh, PDF, page="4").json()
    assert answer["pages"] == 3
    assert answer["detail"] == "The document has 3 pages; page 4 is not one of them."
    assert problem(read(mesh, pictures.encode(BARS), page="2")) == (400, "no-such-page")


def test_encrypted_pdf_needs_its_password(mesh: Mesh) -> None:
    content = document(PASSWORD)
    assert problem(read(mesh, content)) == (400, "password-required")
    wrong = read(mesh, content, password="battery staple")
    assert problem(wrong) == (400, "wrong-password")
    assert b"battery" not in wrong.data
    answer = read(mesh, content, password=PASSWORD)
    assert result(answer).text == "Total 42.50"
    assert PASSWORD.encode() not in answer.data


def test_password_in_an_address_is_refused(mesh: Mesh) -> None:
    answer = mesh.call("POST", "/read?password=hunter2", fields={"image": ("scan.pdf", PDF)})
    assert answer.status == 400
    assert "in the body" in answer.json()["detail"]


def test_password_is_never_logged_or_stored(mesh: Mesh, capfd: pytest.CaptureFixture[str]) -> None:
    content = document(PASSWORD)
    for password in (PASSWORD, "battery staple", "x" * 500):
        read(mesh, content, password=password)
        mesh.call("POST", "/read", json={"base64": base64.b64encode(content).decode(), "password": password})
    logged = "".join(capfd.readouterr())
    files = [file for file in Path(mesh.settings.data).rglob("*") if file.is_file()]
    assert files
    for password in (PASSWORD, "battery staple", "x" * 500):
        assert password not in logged
        assert not [file for file in files if password.encode() in file.read_bytes()]


def as_json(**fields: Any) -> dict[str, Any]:
    return {"base64": base64.b64encode(PDF).decode(), **fields}


def test_json_is_accepted(mesh: Mesh) -> None:
    answer = result(mesh.call("POST", "/read", json=as_json(page=3, ocr="never", name="C:\\scans\\a.pdf")))
    assert (answer.text, answer.page, answer.image.name) == ("Seen below", 3, "a.pdf")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"base64": "no base64!"},
        {"base64": ""},
        as_json(url="https://example.org/a.pdf"),
        as_json(page=0),
        as_json(ocr="maybe"),
        [],
    ],
)
def test_wrong_json_is_refused(mesh: Mesh, body: Any) -> None:
    assert mesh.call("POST", "/read", json=body).status == 400


def test_address_is_refused_where_none_is_fetched(mesh: Mesh) -> None:
    with mesh.other_bff(outgoing=False) as bff:
        assert bff.call("POST", "/read", json={"url": "https://example.org/a.pdf"}).status == 400


def test_first_frame_of_an_animation_is_read(mesh: Mesh) -> None:
    other = pictures.blank(*BARS.size)
    animation = pictures.encode(BARS, "GIF", save_all=True, append_images=[other], duration=100)
    answer = result(read(mesh, animation))
    assert (len(answer.lines), answer.page, answer.pages, answer.image.content_type) == (2, 1, 2, "image/png")
    assert result(read(mesh, animation, page="2")).lines == []


def test_fax_has_square_pixels(mesh: Mesh) -> None:
    fax = pictures.encode(BARS.convert("1"), "TIFF", dpi=(204, 98), compression="group4")
    image = result(read(mesh, fax)).image
    assert (image.width, image.height) == (BARS.width, round(BARS.height * 204 / 98))


@pytest.mark.parametrize("format_", ["AVIF", "JPEG2000", "PPM"])
def test_other_formats_are_read_and_stored_as_pictures_of_browsers(mesh: Mesh, format_: str) -> None:
    answer = result(read(mesh, pictures.encode(BARS, format_)))
    assert (len(answer.lines), answer.pages, answer.source) == (2, 1, TextSource.OCR)
    assert answer.image.content_type in ("image/png", "image/jpeg")


def test_damaged_pdf_is_a_named_problem(mesh: Mesh) -> None:
    assert problem(read(mesh, PDF[:40])) == (400, "bad-document")
    assert problem(read(mesh, b"%PDF-1.7\n%%EOF")) == (400, "bad-document")

"""`POST /api/export`: several pictures as a ZIP or as one file, in order, of one owner, within limits."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from PIL import Image

from bff_api.documents.exports import DocumentExports, download_limit
from bff_api.documents.store_client import DocumentClient
from bff_api.export.bulk import BulkExport
from bff_api.export.selection import SelectedFiles, Selection
from bff_api.history.image_store_client import ImageStoreClient
from bff_api.history.stored_pictures import StoredPictures
from bff_api.image_ids import ImageIds
from mesh.contracts.message import Message
from mesh.contracts.paged_text import PagedText
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, Busy, ClientDisconnected
from mesh.contracts.stored_image import StoredImage
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.connected import always
from mesh.vision.export.formats import KINDS, Format
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.export.pdf.searchable import SearchablePdfs
from tests.downloads.stored import lines
from tests.downloads.tools import pdf_text, qpdf_check
from tests.mesh.loopback import serving
from tests.mesh.pictures import encode

MEGABYTE = 1024**2
PICTURE = encode(Image.new("RGB", (1200, 1600), "white"), "JPEG")
NewClient = Callable[..., FlaskClient]


@dataclass
class StubImageStore:
    """Has pictures by id; another id is not found, as that of another owner is."""

    pictures: dict[str, StoredImage] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    requests: int = 0

    def add(self, image_id: str, *texts: str, content: bytes = PICTURE, **given: Any) -> None:
        self.pictures[image_id] = lines(*texts, id=image_id, **{"name": f"{image_id}.jpg", **given})
        self.contents[image_id] = content

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.before_request
        def require_picture() -> Any:
            self.requests += 1
            if request.path.split("/")[3] not in self.pictures:
                body = {"type": "urn:ocr-mesh:problem:not-found", "detail": "There is no picture with this id."}
                return body, 404, {"Content-Type": PROBLEM_CONTENT_TYPE}
            return None

        @app.get("/api/image/<image_id>")
        def image(image_id: str) -> Response:
            return Response(self.pictures[image_id].model_dump_json(), content_type="application/json")

        @app.get("/api/image/<image_id>/content")
        def content(image_id: str) -> Response:
            return Response(self.contents[image_id], content_type="image/jpeg")

        return app


@pytest.fixture
def store() -> StubImageStore:
    store = StubImageStore()
    store.add("one", "first picture", "Totl")
    store.add("two", "second picture")
    boxes = store.pictures["one"].boxes
    boxes[1] = boxes[1].model_copy(update={"corrected_text": "Total"})
    return store


@pytest.fixture
def address(store: StubImageStore) -> Iterator[str]:
    with serving(store.app()) as address:
        yield address


@pytest.fixture
def client(new_client: NewClient, address: str) -> FlaskClient:
    return new_client(image_store_url=address)


class NoEvents:
    def publish(self, *messages: Message) -> None:
        assert not messages


def bulk(address: str, limit: ConcurrencyLimit | None = None) -> BulkExport:
    pictures = StoredPictures(ImageStoreClient(address, 10.0), ImageIds("secret of this test, long enough"))
    gate = ConcurrencyLimit("decoding", running=2, waiting=16, wait_s=10.0)
    pdfs = SearchablePdfs(PdfLimits(20.0, 400 * MEGABYTE), gate)
    documents = DocumentExports(DocumentClient(address, 10.0, 10.0, {}), NoEvents(), download_limit())
    limit = limit or ConcurrencyLimit("bulk", running=1, waiting=0, wait_s=0.1)
    return BulkExport(SelectedFiles(pictures, documents, limit), pdfs)


def selection(*ids: str, format: Format = Format.TEXT) -> Selection:
    return Selection(ids, None, format)


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("format", list(Format))
def test_zip_has_a_file_for_each_picture(client: FlaskClient, format: Format) -> None:
    answer = client.post("/api/export", json={"ids": ["two", "one"], "format": format})
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ocr-mesh.zip"')
    ending = KINDS[format].ending
    single = {f"{name}{ending}": client.get(f"/api/image/{name}/text?format={format}").data for name in ("two", "one")}
    assert files_in(answer.data) == single


def test_files_with_the_same_name_get_numbers(client: FlaskClient, store: StubImageStore) -> None:
    store.add("three", "third", name="ONE.png")
    found = files_in(client.post("/api/export", json={"ids": ["one", "three", "one"]}).data)
    assert list(found) == ["one.txt", "ONE (2).txt"]


def test_merged_text_has_the_pictures_as_pages_with_corrections(client: FlaskClient) -> None:
    answer = client.post("/api/export", json={"ids": ["two", "one"], "merged": True})
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.data == b"second picture\n\ffirst picture\nTotal\n"


def test_merged_text_has_headings(client: FlaskClient) -> None:
    answer = client.post("/api/export", json={"ids": ["two", "one"], "merged": True, "headings": True})
    two, one = f"two.jpg\n{'=' * 7}\n\nsecond picture\n", f"one.jpg\n{'=' * 7}\n\nfirst picture\nTotal\n"
    assert answer.get_data(as_text=True) == f"{two}\n{one}"


def test_merged_json_has_every_page(client: FlaskClient) -> None:
    answer = client.post("/api/export", json={"ids": ["two", "one"], "merged": True, "format": "json"})
    assert [page.id for page in PagedText.model_validate_json(answer.data).pages] == ["two", "one"]


@pytest.mark.parametrize("format", [format for format in Format if format not in (Format.PDF, Format.PAGE)])
def test_every_format_can_be_merged(client: FlaskClient, format: Format) -> None:
    answer = client.post("/api/export", json={"ids": ["one", "two"], "merged": True, "format": format})
    assert answer.status_code == 200
    assert answer.data.index(b"first") < answer.data.index(b"second")


def test_merged_page_xml_is_a_zip(client: FlaskClient) -> None:
    answer = client.post("/api/export", json={"ids": ["one", "two"], "merged": True, "format": "page"})
    assert answer.content_type == "application/zip"
    assert list(files_in(answer.data)) == ["page-0001.xml", "page-0002.xml"]


@pytest.mark.parametrize("pdfa", [False, True])
def test_merged_pdf_has_a_page_for_each_picture(client: FlaskClient, tmp_path: Path, pdfa: bool) -> None:
    answer = client.post("/api/export", json={"ids": ["two", "one"], "merged": True, "format": "pdf", "pdfa": pdfa})
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    file = tmp_path / "all.pdf"
    file.write_bytes(answer.data)
    qpdf_check(file)
    assert pdf_text(file) == ["second picture", "first picture", "Total"]
    assert (b"pdfaid" in answer.data) is pdfa


def test_missing_picture_is_404_and_no_file(client: FlaskClient) -> None:
    answer = client.post("/api/export", json={"ids": ["one", "of-another-owner"]})
    assert (answer.status_code, answer.content_type) == (404, PROBLEM_CONTENT_TYPE)


def test_picture_without_pdf_is_named_in_the_zip_and_a_problem_of_a_merged_pdf(
    client: FlaskClient, store: StubImageStore
) -> None:
    store.add("damaged", "text", content=PICTURE[:100])
    body = {"ids": ["damaged", "one"], "format": "pdf"}
    found = files_in(client.post("/api/export", json=body).data)
    assert list(found) == ["one.pdf", "errors.txt"]
    assert found["errors.txt"].startswith(b"damaged.jpg (damaged): ")
    answer = client.post("/api/export", json={**body, "merged": True})
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:ocr-mesh:problem:no-pdf")


def test_pictures_that_are_too_large_for_one_pdf_are_refused(client: FlaskClient, store: StubImageStore) -> None:
    for number in range(9):
        store.add(f"p{number}", "text", size_bytes=32 * MEGABYTE)
    body = {"ids": [f"p{number}" for number in range(9)], "format": "pdf", "merged": True}
    answer = client.post("/api/export", json=body)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:ocr-mesh:problem:selection-too-large")
    assert "288 MB" in answer.get_json()["detail"]
    assert client.post("/api/export", json={**body, "format": "text"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": ["one"], "documents": ["two"], "merged": True, "format": "csv"},
        {"ids": ["a" * 37]},
        {"ids": "one"},
        {"ids": ["one"], "format": "docx"},
    ],
)
def test_invalid_request_is_400(client: FlaskClient, body: dict[str, Any]) -> None:
    assert client.post("/api/export", json=body).status_code == 400


def test_larger_selection_than_the_limit_is_422(new_client: NewClient, address: str) -> None:
    client = new_client(image_store_url=address, max_export_items=2)
    answer = client.post("/api/export", json={"ids": ["one", "two"], "documents": ["three"]})
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:ocr-mesh:problem:too-many-selected")
    assert answer.get_json()["detail"] == "The selection has 3 pictures and documents; the limit is 2. Select fewer."
    assert client.post("/api/export", json={"ids": ["one", "two", "one"]}).status_code == 200
    assert client.get("/api/limits").get_json()["max_export_items"] == 2


def test_zip_ends_complete_when_the_time_is_over(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = bulk(address)
    parts = exports.archive(selection("one", "two"), always)
    beginning = next(parts)
    monkeypatch.setattr("mesh.vision.export.bounded.time", SimpleNamespace(monotonic=lambda: float("inf")))
    found = files_in(beginning + b"".join(parts))
    assert list(found) == ["one.txt", "errors.txt"]
    assert [line.partition(": ")[0] for line in found["errors.txt"].decode().splitlines()] == ["two"]


def test_second_export_is_refused_while_one_runs(address: str) -> None:
    exports = bulk(address)
    first = exports.archive(selection("one", "two"), always)
    next(first)
    with pytest.raises(Busy):
        next(exports.archive(selection("one"), always))
    first.close()
    assert files_in(b"".join(exports.archive(selection("one"), always)))


def test_disconnecting_ends_an_export_and_frees_its_place(address: str, store: StubImageStore) -> None:
    exports, gone = bulk(address), threading.Event()
    parts = exports.archive(selection(*["one"] * 50), lambda: not gone.is_set())
    next(parts)
    gone.set()
    with pytest.raises(ClientDisconnected):
        list(parts)
    assert files_in(b"".join(exports.archive(selection("one"), always)))


def test_zip_of_large_files_needs_little_memory(address: str, store: StubImageStore) -> None:
    noise = encode(Image.effect_noise((2000, 2500), 90), "JPEG", quality=98)
    ids = [f"p{number}" for number in range(15)]
    for image_id in ids:
        store.add(image_id, "text", content=noise)
    process = psutil.Process()
    total, peak = 0, 0
    parts = bulk(address).archive(selection(*ids, format=Format.PDF), always)
    total += len(next(parts))
    before = process.memory_info().rss
    for part in parts:
        total += len(part)
        peak = max(peak, process.memory_info().rss - before)
    assert total > 60 * MEGABYTE
    assert peak < 45 * MEGABYTE

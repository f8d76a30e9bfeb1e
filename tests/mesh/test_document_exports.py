"""Whole documents in every format: built on request, built again after a correction, deleted with the document."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from urllib3.response import BaseHTTPResponse

from image_store.blob_store import SHARDS
from image_store.documents.exports import FAILED_FOR
from image_store.domain import utc_now
from image_store.schema import document_export
from mesh.contracts.document import StoredFile
from mesh.contracts.paged_text import PagedText
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Outcome
from mesh.platform.messaging.sqlite import SqliteConsumer
from mesh.vision.export.formats import Format
from tests.downloads.tools import poppler, qpdf_check
from tests.mesh import pictures
from tests.mesh.document_files import pdf, texts, tiff
from tests.mesh.system import Bff, Mesh
from tests.mesh.test_document_jobs import accepted

UNKNOWN = "3b9d1c52-8a64-8f0e-9b1a-5d7c3e2f4a60"


def export(bff: Bff, document_id: str, kind: str, method: str = "GET") -> BaseHTTPResponse:
    """Ask for a format; `pdfa` is a PDF/A."""
    query = "format=pdf&pdfa=true" if kind == "pdfa" else f"format={kind}"
    return bff.call(method, f"/documents/{document_id}/text?{query}")


def problem(answer: BaseHTTPResponse) -> tuple[int, str]:
    return answer.status, answer.json()["type"].rpartition(":")[2]


def built(mesh: Mesh, bff: Bff, document_id: str, kind: str) -> bytes:
    answer = export(bff, document_id, kind)
    if answer.status == 503:
        assert int(answer.headers["Retry-After"]) > 0
        mesh.work_on_documents()
        answer = export(bff, document_id, kind)
    assert answer.status == 200, answer.data
    content: bytes = answer.data
    return content


def read_document(mesh: Mesh, bff: Bff, content: bytes, name: str = "scan.pdf", **fields: str) -> str:
    document_id = accepted(bff, (name, content), **fields).id
    mesh.work_on_documents()
    return document_id


def blobs(mesh: Mesh) -> set[str]:
    return {blob.path for shard in SHARDS for blob in mesh.store.blobs.list(shard)}


@pytest.fixture
def person(mesh: Mesh) -> Bff:
    return mesh.person()


@pytest.fixture
def scanned(mesh: Mesh, person: Bff) -> str:
    """Return the id of a scanned PDF of two pages that is read."""
    return read_document(mesh, person, pdf(2, 3))


def pages_of_pdf(content: bytes, tmp_path: Path) -> list[str]:
    file = tmp_path / "result.pdf"
    file.write_bytes(content)
    qpdf_check(file)
    return [page.strip() for page in poppler("pdftotext", file, "-").split("\f")[:-1]]


def test_every_format_has_all_pages_in_order(mesh: Mesh, person: Bff, scanned: str, tmp_path: Path) -> None:
    first, second = texts(2, 3)
    for kind in Format:
        content = built(mesh, person, scanned, kind)
        answer = export(person, scanned, kind)
        if kind != Format.TEXT:
            assert answer.headers["Content-Disposition"].startswith('attachment; filename="scan.')
            assert answer.headers["Content-Length"] == str(len(content))
        if kind == Format.PDF:
            found = pages_of_pdf(content, tmp_path)
            assert [page.split() for page in found] == [first.split(), second.split()]
        elif kind == Format.PAGE:
            assert answer.headers["Content-Type"] == "application/zip"
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
            assert names == ["page-0001.xml", "page-0002.xml"]
        elif kind == Format.JSON:
            text = PagedText.model_validate_json(content)
            assert [(page.number, page.text) for page in text.pages] == [(1, first), (2, second)]
        else:
            words = content.decode()
            assert words.index(first.split()[0]) < words.index(second.split()[-1])


def test_page_that_is_not_finished_is_503_and_a_document_that_failed_422(mesh: Mesh, person: Bff) -> None:
    document_id = accepted(person, ("scan.tiff", tiff(1, 2))).id
    answer = export(person, document_id, "csv")
    assert problem(answer) == (503, "document-not-read")
    assert int(answer.headers["Retry-After"]) > 0
    mesh.work_on_documents()
    head = export(person, document_id, "csv", "HEAD")
    assert (head.status, head.headers["Retry-After"]) == (503, "1")
    assert problem(export(person, document_id, "csv")) == (503, "export-not-ready")
    assert mesh.queue.depth(Queue.EXPORT) == 1  # asked three times, published once
    mesh.work_on_documents()
    head = export(person, document_id, "csv", "HEAD")
    assert (head.status, head.data) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(export(person, document_id, "csv").data)
    failed = read_document(mesh, person, b"no document at all")
    assert problem(export(person, failed, "csv")) == (422, "document-failed")
    assert "Send a PDF, a TIFF or a picture." in export(person, failed, "csv").json()["detail"]
    assert export(person, document_id, "docx").status == 400
    assert export(person, UNKNOWN, "csv").status == 404


def test_correction_of_a_page_is_in_the_next_file_and_the_old_one_is_deleted(
    mesh: Mesh, person: Bff, scanned: str, tmp_path: Path
) -> None:
    before = blobs(mesh)
    for kind in ("json", "pdf"):
        built(mesh, person, scanned, kind)
    old = blobs(mesh) - before
    assert len(old) == 2
    image_id = person.call("GET", f"/documents/{scanned}/pages/2").json()["image_id"]
    assert person.correct(id=image_id, ord_num=0, text="corrected by hand").status == 202
    mesh.work()
    assert problem(export(person, scanned, "json")) == (503, "export-not-ready")
    text = PagedText.model_validate_json(built(mesh, person, scanned, "json"))
    assert text.pages[1].lines[0].text == "corrected by hand"
    assert text.corrected_at is not None
    assert "corrected by hand" in pages_of_pdf(built(mesh, person, scanned, "pdf"), tmp_path)[1]
    new = blobs(mesh) - before
    assert len(new) == 2
    assert not new & old


def test_page_that_is_corrected_while_its_document_is_written_is_written_again(
    mesh: Mesh, person: Bff, scanned: str
) -> None:
    assert export(person, scanned, "json").status == 503
    exports = mesh.store.exports
    job = exports.job(scanned, "json")
    image_id = person.call("GET", f"/documents/{scanned}/pages/1").json()["image_id"]
    person.correct(id=image_id, ord_num=0, text="new")
    mesh.work()
    old = StoredFile(sha256="0" * 64, size_bytes=8)
    assert not exports.add(scanned, "json", job.revision, old, "application/json", utc_now())
    assert b"new" in built(mesh, person, scanned, "json")


def test_deleted_document_takes_its_files_along(mesh: Mesh, person: Bff) -> None:
    before = blobs(mesh)
    document_id = read_document(mesh, person, pdf(1))
    for kind in ("csv", "pdf"):
        built(mesh, person, document_id, kind)
    assert export(person, document_id, "hocr").status == 503  # never built
    assert person.call("DELETE", f"/documents/{document_id}").status == 204
    mesh.work_on_documents()
    assert blobs(mesh) == before
    assert export(person, document_id, "csv").status == 410


def test_file_whose_blob_is_lost_is_built_again_and_its_document_stays(mesh: Mesh, person: Bff, scanned: str) -> None:
    before = blobs(mesh)
    built(mesh, person, scanned, "csv")
    [path] = blobs(mesh) - before
    mesh.store.blobs.delete(path)
    consistency = mesh.store.consistency
    findings = consistency.check(utc_now())
    assert path in {lost.path for lost in findings.lost_files}
    consistency.delete_lost(
        replace(findings, lost_files=tuple(f for f in findings.lost_files if f.path == path)), utc_now()
    )
    assert built(mesh, person, scanned, "csv")
    mesh.store.blobs.delete(path)
    assert export(person, scanned, "csv").status == 503
    assert built(mesh, person, scanned, "csv")


def test_lost_event_is_published_again(mesh: Mesh, person: Bff, scanned: str) -> None:
    assert export(person, scanned, "alto").status == 503
    assert SqliteConsumer(mesh.queue).step({Queue.EXPORT.value: lambda _: Outcome.ACK})
    mesh.dispatcher.publish_due()
    assert mesh.queue.depth(Queue.EXPORT) == 0  # not overdue
    with mesh.store.database.write() as connection:
        connection.execute(
            update(document_export)
            .where(document_export.c.document_id == scanned)
            .values(due_at=utc_now() - timedelta(seconds=1))
        )
    mesh.dispatcher.publish_due()
    assert mesh.queue.depth(Queue.EXPORT) == 1
    assert b"<alto" in built(mesh, person, scanned, "alto")


def test_result_that_no_worker_survives_is_named_and_tried_again_later(mesh: Mesh, person: Bff, scanned: str) -> None:
    assert export(person, scanned, "csv").status == 503
    while SqliteConsumer(mesh.queue).step({Queue.EXPORT.value: lambda _: Outcome.REJECT}):
        pass
    mesh.work_on_documents()
    assert problem(export(person, scanned, "csv")) == (422, "no-export")
    assert "given up" in export(person, scanned, "csv").json()["detail"]
    with mesh.store.database.write() as connection:
        connection.execute(
            update(document_export)
            .where(document_export.c.document_id == scanned)
            .values(changed_at=utc_now() - FAILED_FOR)
        )
    assert built(mesh, person, scanned, "csv")


def test_documents_of_others_have_no_files(mesh: Mesh, person: Bff, scanned: str) -> None:
    built(mesh, person, scanned, "csv")
    other = mesh.person()
    for kind in ("csv", "json"):
        assert export(other, scanned, kind).status == 404
    for merged in ({}, {"merged": True, "format": "text"}, {"merged": True, "format": "pdf"}):
        assert bulk(other, documents=[scanned], **merged).status == 404
    assert mesh.queue.depth(Queue.EXPORT) == 0


def bulk(bff: Bff, **body: Any) -> BaseHTTPResponse:
    return bff.call("POST", "/api/export", json={"format": "markdown", **body})


def test_zip_has_pictures_and_documents(mesh: Mesh, person: Bff, scanned: str) -> None:
    read = person.read(pictures.encode(pictures.bars(1)), "photo.png")
    other = read_document(mesh, person, tiff(1), "fax.tiff")
    failed = read_document(mesh, person, b"no document at all")
    asked = {"ids": [read.json()["id"]], "documents": [scanned, other, failed]}
    assert problem(bulk(person, **asked)) == (503, "export-not-ready")
    assert mesh.queue.depth(Queue.EXPORT) == 2  # all that are not ready
    mesh.work_on_documents()
    answer = bulk(person, **asked)
    assert answer.status == 200, answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["photo.md", "scan.md", "fax.md", "errors.txt"]
        assert texts(3)[0].split()[0] in archive.read("scan.md").decode()
        assert failed in archive.read("errors.txt").decode()
    assert bulk(person, documents=[scanned], merged=True).status == 400
    assert problem(bulk(person, documents=[failed], merged=True, format="pdf")) == (422, "document-failed")
    assert bulk(person).status == 400
    assert bulk(person, documents=[scanned, UNKNOWN]).status == 404


def test_pictures_and_documents_are_merged(mesh: Mesh, person: Bff, scanned: str, tmp_path: Path) -> None:
    read = person.read(pictures.encode(pictures.bars(1)), "photo.png").json()
    other = read_document(mesh, person, tiff(1), "fax.tiff")
    asked = {"ids": [read["id"]], "documents": [scanned, other], "merged": True, "headings": True}
    files = {}
    for format in ("pdf", "text"):
        assert problem(bulk(person, **asked, format=format)) == (503, "export-not-ready")
        mesh.work_on_documents()
        answer = bulk(person, **asked, format=format)
        assert answer.status == 200, answer.data
        files[format] = answer.data
    expected = [read["text"], *texts(2, 3, 1)]
    assert [page.split() for page in pages_of_pdf(files["pdf"], tmp_path)] == [text.split() for text in expected]
    assert files["text"].decode().split() == [
        *("photo.png", "=" * 9, *expected[0].split()),
        *("scan.pdf", "=" * 8, *expected[1].split(), *expected[2].split()),
        *("fax.tiff", "=" * 8, *expected[3].split()),
    ]
    archivable = {**asked, "documents": [other], "pdfa": True, "format": "pdf"}
    assert bulk(person, **archivable).status == 503
    mesh.work_on_documents()
    assert b"pdfaid" in bulk(person, **archivable).data

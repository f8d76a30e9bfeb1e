"""The Python client's operations against a running mesh: each is answered as its types say."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest

from harness.printed_commands import create_key
from harness.running_mesh import RunningMesh
from ocr_mesh_client import ApiError, Client, File, Format
from ocr_mesh_client.models import (
    Document,
    DocumentStatus,
    ExportRequest,
    KeyChange,
    NewApiKey,
    ReadImage,
    ReadLine,
    RequestedLine,
    Scope,
)

NAME = "receipt.png"


@pytest.fixture(scope="module")
def client(embedded_mesh: RunningMesh) -> Iterator[Client]:
    with Client(embedded_mesh.url, create_key(embedded_mesh)) as client:
        yield client


@pytest.fixture(scope="module")
def sample(embedded_mesh: RunningMesh) -> File:
    with urllib.request.urlopen(f"{embedded_mesh.url}/docs/sample.png") as answer:
        return File(answer.read(), NAME)


def test_picture_is_read_corrected_exported_and_deleted(client: Client, sample: File) -> None:
    pictures = client.pictures
    with client.read_events(sample) as events:
        *steps, read = events
    assert isinstance(read, ReadImage)
    assert len(steps) >= 2

    stored = pictures.get(read.id)
    assert [line.ord_num for line in stored.boxes] == [line.ord_num for line in read.lines]
    assert read.id in [each.id for each in pictures.all(query="receipt")]
    assert pictures.content(read.id) == sample.source
    assert pictures.thumbnail(read.id)[8:12] == b"WEBP"

    pictures.correct(read.id, "CAFE AM PLATZ", line=0)
    box = read.lines[0].quad
    assert pictures.read_line(read.id, ReadLine(quad=box)).text == "CAFE AM MARKT"
    kept = [RequestedLine(ord_num=line.ord_num) for line in read.lines]
    edited = pictures.edit_lines(read.id, [*kept, RequestedLine(quad=box, text="again")])
    assert len(edited.lines) == len(kept) + 1

    assert pictures.text(read.id).id == read.id
    assert pictures.export(read.id, Format.PDF, pdfa=True).startswith(b"%PDF")
    merged = ExportRequest(ids=[read.id], format=Format.CSV, merged=True)
    assert pictures.export_several(merged)
    assert pictures.rename(read.id, "other.png").name == "other.png"
    pictures.delete(read.id)
    pictures.delete(read.id)
    with pytest.raises(ApiError) as caught:
        pictures.get(read.id)
    assert caught.value.status == 410


def test_document_is_read_exported_and_deleted(client: Client, sample: File) -> None:
    documents = client.documents
    states: list[Document] = []
    [sent] = documents.send(sample).documents

    document = documents.wait(sent.id, states.append)

    assert states[-1] == document
    assert document.status is DocumentStatus.DONE
    assert documents.pages(sent.id).pages[0].page == 1
    assert "CAFE AM MARKT" in (documents.page(sent.id, 1).text or "")
    assert "CAFE AM MARKT" in documents.text(sent.id).pages[0].text
    assert documents.export(sent.id, Format.PDF).startswith(b"%PDF")
    assert sent.id in [each.id for each in documents.all(query="receipt")]
    documents.delete(sent.id)
    documents.delete(sent.id)


def test_key_is_created_changed_and_revoked(client: Client) -> None:
    created = client.keys.create(NewApiKey(name="scanner", scopes=[Scope.READ]))
    assert created.key.startswith("omk_")
    assert client.keys.change(created.id, KeyChange(name="printer")).name == "printer"
    assert "printer" in [key.name for key in client.keys.list()]
    assert client.keys.revoke(created.id).revoked_at is not None
    assert client.limits().max_upload_bytes > 0

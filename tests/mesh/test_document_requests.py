"""`POST /documents` as JSON, and with an `Idempotency-Key`."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from urllib3.response import BaseHTTPResponse

from harness.loopback_hosts import OUTSIDE, RULES, answer, host
from mesh.contracts.document import DocumentsAccepted
from mesh.contracts.idempotency import KEY_HEADER
from outgoing.app import create_app
from outgoing.client import Outgoing
from outgoing.settings import OutgoingSettings
from tests.mesh.document_files import texts, tiff
from tests.mesh.loopback import serving
from tests.mesh.system import INNER_SECRET, Bff, Mesh
from tests.mesh.test_document_jobs import document, text

FILE = tiff(1, 2)


@pytest.fixture
def person(mesh: Mesh) -> Bff:
    return mesh.person()


@pytest.fixture
def fetching(mesh: Mesh, person: Bff) -> Iterator[Bff]:
    """Return a bff-api with a service that fetches addresses."""
    app = create_app(OutgoingSettings(fetch_timeout_s=5.0), INNER_SECRET, Outgoing(RULES))
    with serving(app) as address, mesh.other_bff(outgoing_url=address, max_document_bytes=len(FILE)) as bff:
        bff.cookie = person.cookie
        yield bff


def as_json(content: bytes = FILE, **fields: Any) -> dict[str, Any]:
    return {"base64": base64.b64encode(content).decode(), "name": "C:\\scans\\fax.tiff", **fields}


def accepted(response: BaseHTTPResponse) -> DocumentsAccepted:
    assert response.status == 202, response.data
    return DocumentsAccepted.model_validate_json(response.data)


def problem(response: BaseHTTPResponse) -> tuple[int, str]:
    return response.status, response.json()["type"].rpartition(":")[2]


def test_file_in_base64_is_read(mesh: Mesh, person: Bff) -> None:
    document_id = accepted(person.call("POST", "/documents", json=as_json(pages="2", ocr="always"))).id
    mesh.work_on_documents()
    done = document(person, document_id)
    assert (done.name, done.selected_pages, done.ocr, done.pages.done) == ("fax.tiff", "2", "always", 1)
    assert text(person, document_id) == texts(2)


def test_file_at_an_address_is_read(mesh: Mesh, fetching: Bff) -> None:
    with host(OUTSIDE, answer(FILE)) as running:
        url = f"http://{OUTSIDE}:{running.port}/Scan%201.tiff"
        first = accepted(fetching.call("POST", "/documents", json={"url": url}))
        named = accepted(fetching.call("POST", "/documents", json={"url": url, "name": "mine.tiff"}))
    assert [each.documents[0].name for each in (first, named)] == ["Scan 1.tiff", "mine.tiff"]
    mesh.work_on_documents()
    assert text(fetching, first.id) == texts(1, 2)


def test_address_that_has_no_file_is_refused(mesh: Mesh, fetching: Bff) -> None:
    def status(url: str) -> tuple[int, str]:
        return problem(fetching.call("POST", "/documents", json={"url": url}))

    assert status("http://127.0.0.1:1/") == (400, "bad-address")
    assert status("file:///etc/passwd") == (400, "bad-address")
    with host(OUTSIDE, answer(FILE + b"x")) as running:
        assert status(f"http://{OUTSIDE}:{running.port}/") == (413, "bad-request")
    with mesh.other_bff(outgoing=False) as bff:
        assert bff.call("POST", "/documents", json={"url": "https://example.org/a.pdf"}).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"base64": "no base64!"},
        {"base64": "é"},
        {"base64": ""},
        as_json(url="https://example.org/a.pdf"),
        as_json(pages="3-1"),
        as_json(ocr="perhaps"),
        as_json(password="x" * 300),
        as_json(callback_url="ftp://example.org/"),
    ],
)
def test_wrong_json_is_refused(person: Bff, body: Any) -> None:
    assert person.call("POST", "/documents", json=body).status == 400


def keyed(bff: Bff, key: str, content: bytes = FILE, **fields: str) -> BaseHTTPResponse:
    return bff.call("POST", "/documents", headers={KEY_HEADER: key}, fields={"file": ("a.tiff", content), **fields})


def test_same_request_has_the_same_answer_on_every_replica(mesh: Mesh, person: Bff) -> None:
    first = keyed(person, "same")
    assert first.status == 202
    mesh.work_on_documents()
    with mesh.other_bff() as other:
        other.cookie = person.cookie
        assert (keyed(other, "same").status, keyed(other, "same").json()) == (202, first.json())
    assert len(person.call("GET", "/documents").json()["documents"]) == 1
    assert problem(keyed(person, "same", tiff(3))) == (422, "idempotency-key-reused")
    assert problem(keyed(person, "same", pages="1")) == (422, "idempotency-key-reused")
    as_base64 = person.call("POST", "/documents", headers={KEY_HEADER: "json"}, json=as_json())
    again = person.call("POST", "/documents", headers={KEY_HEADER: "json"}, json=as_json())
    assert (as_base64.status, as_base64.json()) == (202, again.json())


def test_failed_request_can_be_sent_again_with_its_key(person: Bff) -> None:
    assert keyed(person, "failed", b"").status == 400
    assert keyed(person, "failed").status == 202


def test_key_needs_an_owner(mesh: Mesh) -> None:
    assert problem(keyed(Bff(mesh.address), "key")) == (400, "bad-request")


def test_deleted_document_takes_its_answer_along(person: Bff) -> None:
    files = [("file", ("one.tiff", FILE)), ("file", ("two.tiff", tiff(2)))]
    headers = {KEY_HEADER: "deleted"}
    first = accepted(person.call("POST", "/documents", headers=headers, fields=files))
    assert person.call("DELETE", f"/documents/{first.documents[1].id}").status == 204
    assert accepted(person.call("POST", "/documents", headers=headers, fields=files)).id != first.id

"""Share links: what they show, to whom, and until when."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import urllib3
from sqlalchemy import update
from urllib3.response import BaseHTTPResponse

from image_store.domain import utc_now
from image_store.schema import share
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh, running_mesh
from tests.mesh.test_documents import PDF

PICTURE = pictures.encode(pictures.bars(2))
NAME = "very <b>private.png"
_HTTP = urllib3.PoolManager(retries=False, timeout=30)


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture
def anna(mesh: Mesh) -> Bff:
    return mesh.person()


@pytest.fixture
def image_id(mesh: Mesh, anna: Bff) -> str:
    image_id = str(anna.read(PICTURE, NAME).json()["id"])
    mesh.work()
    return image_id


def shared(person: Bff, image_id: str, **body: object) -> str:
    """Return the link's path."""
    answer = person.call("POST", f"/api/image/{image_id}/shares", json=body)
    assert answer.status == 201, answer.data
    path: str = answer.json()["path"]
    assert answer.json()["url"].endswith(path)
    return path


def opened(bff: Bff, path: str, **headers: str) -> BaseHTTPResponse:
    """Open a link as a stranger."""
    return _HTTP.request("GET", f"{bff.address}{path}", headers=headers)


def test_link_shows_picture_and_text_and_nothing_of_the_owner(mesh: Mesh, anna: Bff, image_id: str) -> None:
    text = anna.image(image_id).json()["text"]
    other_id = str(anna.read(PICTURE, "other.png").json()["id"])
    mesh.work()
    path = shared(anna, image_id)

    page = opened(mesh, path)

    assert page.status == 200
    body = page.data.decode()
    assert text
    assert html.escape(text) in body
    assert "very &lt;b&gt;private.png" in body
    assert "<b>" not in body
    assert "<script" not in body
    content = opened(mesh, f"{path}/content")
    assert (content.status, content.data, content.headers["Content-Type"]) == (200, PICTURE, "image/png")
    file = opened(mesh, f"{path}/text")
    assert file.data.decode().strip() == text
    assert "attachment" in file.headers["Content-Disposition"]
    assert anna.cookie is not None
    owner = anna.cookie.partition(".")[0]
    for answer in (page, content, file):
        received = answer.data.decode("latin-1") + str(dict(answer.headers))
        assert owner not in received
        assert other_id not in received
        assert image_id not in received


def test_pages_of_a_link_are_not_indexed_cached_or_followed(mesh: Mesh, anna: Bff, image_id: str) -> None:
    path = shared(anna, image_id)
    for address in (path, f"{path}/content", f"{path}/text", f"/s/{'A' * 43}"):
        answer = opened(mesh, address, Cookie=f"ocr_mesh_owner={anna.cookie}")
        assert "Set-Cookie" not in answer.headers, address
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] in ("private, no-store", "private, no-cache")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_token_is_random_and_only_its_digest_is_stored(mesh: Mesh, anna: Bff, image_id: str) -> None:
    paths = [shared(anna, image_id) for _ in range(3)]
    assert all(re.fullmatch(r"/s/[A-Za-z0-9_-]{43}", path) for path in paths)
    listed = anna.call("GET", f"/api/image/{image_id}/shares")
    assert len(listed.json()["shares"]) == 3
    database = mesh.store.database.file
    assert database is not None
    kept = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*") if path.is_file())
    for path in paths:
        token = path.rpartition("/")[2]
        assert token not in listed.data.decode()
        assert token.encode() not in kept


def test_token_is_in_no_log_line(
    mesh: Mesh, anna: Bff, image_id: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    path = shared(anna, image_id)
    for address in (path, f"{path}/content", f"{path}/text"):
        assert opened(mesh, address).status == 200
    assert anna.call("DELETE", f"/api/image/{image_id}").status == 204
    assert opened(mesh, path).status == 404
    # The tests' own server logs addresses; gunicorn does not.
    ours = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    logged = "".join((*capsys.readouterr(), *ours))
    assert "/s/…/content" in logged
    assert path.rpartition("/")[2] not in logged


def test_revoked_link_is_404_at_once_on_every_replica(mesh: Mesh, anna: Bff, image_id: str) -> None:
    revoked, stays = shared(anna, image_id), shared(anna, image_id)
    with mesh.other_bff() as second, mesh.other_bff(access="keys") as third:
        for bff in (mesh, second, third):
            assert opened(bff, revoked).status == 200
        # Newest first.
        share_id = anna.call("GET", f"/api/image/{image_id}/shares").json()["shares"][1]["id"]
        for _ in range(2):
            assert anna.call("DELETE", f"/api/image/{image_id}/shares/{share_id}").status == 204
        for bff in (mesh, second, third):
            for address in (revoked, f"{revoked}/content", f"{revoked}/text"):
                answer = opened(bff, address)
                assert answer.status == 404
                assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
                assert b"This link has ended" in answer.data
            assert opened(bff, stays).status == 200


def test_expired_link_is_404(mesh: Mesh, anna: Bff, image_id: str) -> None:
    path = shared(anna, image_id, expires_in_days=1)
    with mesh.store.database.write() as connection:
        connection.execute(update(share).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert opened(mesh, path).status == 404
    assert anna.call("GET", f"/api/image/{image_id}/shares").json()["shares"] == []


def test_link_of_a_deleted_picture_is_404(mesh: Mesh, anna: Bff, image_id: str) -> None:
    path = shared(anna, image_id)
    assert anna.call("DELETE", f"/api/image/{image_id}").status == 204
    assert opened(mesh, path).status == 404
    report = anna.call("GET", f"/api/image/{image_id}/erasure").json()
    assert (report["shares"], report["is_erased"]) == (0, True)


def test_guessed_tokens_are_404(mesh: Mesh, anna: Bff, image_id: str) -> None:
    path = shared(anna, image_id)
    for guess in ("A" * 43, path[3:-1] + ("A" if path[-1] != "A" else "B"), "x", "%00", path[3:] + "A", "..%2f.."):
        assert opened(mesh, f"/s/{guess}").status == 404


def test_picture_that_is_not_stored_yet_is_shared_later(mesh: Mesh, anna: Bff) -> None:
    image_id = str(anna.read(PICTURE).json()["id"])
    answer = anna.call("POST", f"/api/image/{image_id}/shares", json={})
    assert (answer.status, answer.json()["type"]) == (503, "urn:ocr-mesh:problem:on-its-way")
    mesh.work()
    shared(anna, image_id)


@pytest.mark.parametrize("days", [0, -1, 366, "never", None])
def test_invalid_time_is_refused(anna: Bff, image_id: str, days: object) -> None:
    assert anna.call("POST", f"/api/image/{image_id}/shares", json={"expires_in_days": days}).status == 400


def test_link_of_a_document_shows_its_pages_and_text_until_it_ends(mesh: Mesh, anna: Bff) -> None:
    sent = anna.call("POST", "/documents", fields={"file": ("private <b>.pdf", PDF), "pages": "1,3"})
    document_id = str(sent.json()["id"])
    mesh.work_on_documents()
    anna_shares = f"/documents/{document_id}/shares"
    for stranger in (mesh.person(), Bff(mesh.address)):
        assert stranger.call("POST", anna_shares, json={}).status == 404
        assert stranger.call("GET", anna_shares).status == 404
    created = anna.call("POST", anna_shares, json={}).json()
    path = created["path"]

    page = opened(mesh, path)

    body = page.data.decode()
    assert page.status == 200
    assert "private &lt;b&gt;.pdf" in body
    assert "Total 42.50" in body
    assert (f"{path}/pages/1" in body, f"{path}/pages/2" in body, f"{path}/pages/3" in body) == (True, False, True)
    picture = opened(mesh, f"{path}/pages/3")
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")
    assert opened(mesh, f"{path}/text").data.decode().startswith("Total 42.50\f")
    assert opened(mesh, f"{path}/content").status == opened(mesh, f"{path}/pages/2").status == 404
    assert anna.cookie is not None
    for answer in (page, picture):
        received = answer.data.decode("latin-1") + str(dict(answer.headers))
        assert anna.cookie.partition(".")[0] not in received
        assert document_id not in received
    listed = anna.call("GET", anna_shares).json()["shares"]
    assert [share["id"] for share in listed] == [created["id"]]

    assert anna.call("DELETE", f"{anna_shares}/{created['id']}").status == 204
    assert opened(mesh, path).status == opened(mesh, f"{path}/pages/1").status == 404


def test_link_of_a_deleted_document_is_404(mesh: Mesh, anna: Bff) -> None:
    document_id = str(anna.call("POST", "/documents", fields={"file": ("a.pdf", PDF)}).json()["id"])
    mesh.work_on_documents()
    path = anna.call("POST", f"/documents/{document_id}/shares", json={}).json()["path"]
    assert opened(mesh, path).status == 200
    assert anna.call("GET", "/api/erasure").json()["shares"] == 1
    assert anna.call("DELETE", f"/documents/{document_id}").status == 204
    assert opened(mesh, path).status == 404
    assert anna.call("GET", "/api/erasure").json()["shares"] == 0

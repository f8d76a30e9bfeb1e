"""`Idempotency-Key` on `/read`: one answer for the same key and body, on any replica."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from urllib3.response import BaseHTTPResponse

from harness.waiting import eventually
from mesh.contracts.idempotency import KEY_HEADER
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh

PICTURE = pictures.encode(pictures.bars(2))
OTHER = pictures.encode(pictures.bars(2, seed=1))


def read(bff: Bff, key: str, content: bytes = PICTURE, *, streams: bool = False, **fields: str) -> BaseHTTPResponse:
    headers = {KEY_HEADER: key} | ({"Accept": "text/event-stream"} if streams else {})
    return bff.call("POST", "/read", headers=headers, fields={"image": ("a.png", content), **fields})


def problem(answer: BaseHTTPResponse) -> tuple[int, str]:
    return answer.status, answer.json()["type"].rpartition(":")[2]


def test_same_request_has_the_same_answer_on_every_replica(mesh: Mesh) -> None:
    first = read(mesh, "same")
    assert first.status == 200, first.data
    mesh.work()
    asked, kept = mesh.recognizer.asked, mesh.kept()
    assert read(mesh, "same").json() == first.json()
    with mesh.other_bff() as other:
        assert read(other, "same").json() == first.json()
    streamed = read(mesh, "same", streams=True).data.decode()
    assert streamed.startswith("event: done\n")
    assert first.json()["id"] in streamed
    assert (mesh.recognizer.asked, mesh.kept()) == (asked, kept)


def test_other_body_is_refused(mesh: Mesh) -> None:
    assert read(mesh, "other").status == 200
    assert problem(read(mesh, "other", OTHER)) == (422, "idempotency-key-reused")
    assert problem(read(mesh, "other", ocr="always")) == (422, "idempotency-key-reused")
    assert read(mesh, "another", OTHER).status == 200


def test_key_of_another_person_is_independent(mesh: Mesh) -> None:
    mine, theirs = read(mesh, "shared"), read(mesh.person(), "shared", OTHER)
    assert (mine.status, theirs.status) == (200, 200)
    assert mine.json()["id"] != theirs.json()["id"]


def test_running_request_is_answered_by_409(mesh: Mesh) -> None:
    mesh.detector.may_answer.clear()
    answers: list[BaseHTTPResponse] = []
    first = threading.Thread(target=lambda: answers.append(read(mesh, "running")))
    first.start()
    try:
        eventually(lambda: problem_of_second(mesh) == (409, "request-in-progress"))
        assert read(mesh, "running").headers["Retry-After"] == "2"
    finally:
        mesh.detector.may_answer.set()
        first.join()
    assert answers[0].status == 200
    assert read(mesh, "running").json() == answers[0].json()


def problem_of_second(mesh: Mesh) -> tuple[int, str]:
    with mesh.store.database.read() as connection:
        running = connection.exec_driver_sql("SELECT count(*) FROM idempotent_answer WHERE answer IS NULL").scalar()
    return problem(read(mesh, "running")) if running else (0, "")


@pytest.mark.parametrize("streams", [False, True])
def test_failed_request_can_be_sent_again(mesh: Mesh, streams: bool) -> None:
    key = f"failed {streams}".replace(" ", "-")
    assert read(mesh, key, b"no picture", streams=streams).status == 400
    assert read(mesh, key, streams=streams).status == 200


def test_request_without_an_owner_or_with_a_wrong_key_is_refused(mesh: Mesh) -> None:
    assert problem(read(Bff(mesh.address), "key")) == (400, "bad-request")
    for key in ("", "two words", "x" * 256):
        assert problem(read(mesh, key)) == (400, "bad-request")


def test_deleted_picture_takes_its_answer_along(mesh: Mesh) -> None:
    first = read(mesh, "deleted").json()
    mesh.work()
    assert mesh.call("DELETE", f"/api/image/{first['id']}").status == 204
    assert read(mesh, "deleted").json()["id"] != first["id"]


def test_key_is_stored_as_a_digest(mesh: Mesh) -> None:
    read(mesh, "a-recognisable-key")
    files = [file for file in Path(mesh.settings.data).rglob("*") if file.is_file()]
    assert not [file for file in files if b"a-recognisable-key" in file.read_bytes()]

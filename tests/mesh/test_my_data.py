"""Everything of one person as a ZIP, written while it is sent."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from mesh.vision.export.zip_stream import File, zipped
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh
from tests.mesh.test_documents import PDF

PICTURES = {f"picture {count}.png": pictures.encode(pictures.bars(count)) for count in (1, 2, 3)}


def opened(bff: Bff) -> zipfile.ZipFile:
    answer = bff.call("GET", "/api/my-data")
    assert answer.status == 200, answer.data
    assert answer.headers["Content-Type"] == "application/zip"
    assert "Content-Length" not in answer.headers
    assert "attachment" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


def content(archive: zipfile.ZipFile, path: str) -> Any:
    return json.loads(archive.read(path))


def test_zip_has_pictures_texts_boxes_and_corrections_of_the_caller_only(mesh: Mesh) -> None:
    anna, ben = mesh.person(), mesh.person()
    ids = {name: str(anna.read(picture, name).json()["id"]) for name, picture in PICTURES.items()}
    bens = str(ben.read(PICTURES["picture 1.png"], "of ben.png").json()["id"])
    mesh.work()
    first = ids["picture 1.png"]
    assert anna.correct(id=first, ord_num=0, text="as it should be").status == 202
    mesh.work()
    anna.call("POST", f"/api/image/{first}/shares", json={})
    mesh.audit.flush()

    archive = opened(anna)

    names = archive.namelist()
    assert names[0] == "README.txt"
    assert "pictures" in archive.read("README.txt").decode()
    assert {name.split("/")[1] for name in names if name.startswith("pictures/")} == set(ids.values())
    assert bens not in str(names)
    for name, image_id in ids.items():
        assert archive.read(f"pictures/{image_id}/picture.png") == PICTURES[name]
        details = content(archive, f"pictures/{image_id}/details.json")
        assert (details["name"], len(details["boxes"]) > 0) == (name, True)
    assert archive.read(f"pictures/{first}/text.txt").decode().startswith("as it should be")
    [correction] = content(archive, f"pictures/{first}/details.json")["corrections"]
    assert correction["text"] == "as it should be"
    assert len(content(archive, f"pictures/{first}/shares.json")["shares"]) == 1
    actions = [json.loads(line)["action"] for line in archive.read("activity/0001.jsonl").decode().splitlines()]
    # The download itself may be there already.
    assert actions[-4:] == ["share-created", "picture-read", "picture-read", "picture-read"]


def test_zip_has_documents_as_they_were_sent_and_their_pages(mesh: Mesh) -> None:
    anna, ben = mesh.person(), mesh.person()
    selected = {"file": ("of anna.pdf", PDF), "pages": "2-"}
    document_id = str(anna.call("POST", "/documents", fields=selected).json()["id"])
    assert ben.call("POST", "/documents", fields={"file": ("of ben.pdf", PDF)}).status == 202
    mesh.work_on_documents()

    archive = opened(anna)

    folder = f"documents/{document_id}"
    members = [name for name in archive.namelist() if name.startswith("documents/")]
    assert members == [
        *(f"{folder}/{name}" for name in ("original.pdf", "text.txt", "details.json", "shares.json")),
        *(f"{folder}/pages/0000{number}.json" for number in (2, 3)),
    ]
    assert archive.read(f"{folder}/original.pdf") == PDF
    assert content(archive, f"{folder}/details.json")["name"] == "of anna.pdf"
    pages = [content(archive, f"{folder}/pages/0000{number}.json")["text"] for number in (2, 3)]
    assert archive.read(f"{folder}/text.txt").decode() == "".join(f"{page}\f" for page in pages)
    assert "Seen below" in pages[1]


def test_more_pictures_than_a_page_are_all_in_it(mesh: Mesh) -> None:
    anna = mesh.person()
    for _ in range(53):
        assert anna.read(PICTURES["picture 1.png"]).status == 200
    mesh.work()
    names = opened(anna).namelist()
    assert len([name for name in names if name.endswith("/picture.png")]) == 53


def test_person_without_pictures_gets_a_readme(mesh: Mesh) -> None:
    archive = opened(mesh.person())
    assert "README.txt" in archive.namelist()
    assert not [name for name in archive.namelist() if name.startswith("pictures/")]


def test_client_without_a_cookie_is_refused(mesh: Mesh) -> None:
    stranger = Bff(mesh.address)
    assert stranger.call("GET", "/api/my-data").status == 401


def test_zip_holds_one_member_at_a_time() -> None:
    made = []

    def members() -> Iterator[File]:
        for number in range(4):
            made.append(number)
            yield f"{number}", (random.randbytes(50_000) for _ in range(6))

    parts = zipped(members())
    received = 0
    for part in parts:
        received += len(part)
        # A member is made when what came before was sent.
        assert len(made) <= received // 300_000 + 1
        assert len(part) < 200_000
    assert received > 1_200_000


def test_failed_zip_is_not_complete() -> None:
    def members() -> Iterator[File]:
        yield "a", (b"text",)
        raise RuntimeError("the store is away")

    received: list[bytes] = []
    with pytest.raises(RuntimeError):
        received.extend(zipped(members()))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(received)))

"""Edits of lines through the whole system, with models that read bars."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from urllib3.response import BaseHTTPResponse

from harness.waiting import eventually
from mesh.contracts.lines_edited import FIRST_ADDED
from mesh.contracts.topology import Queue
from mesh.vision.export.formats import Format
from tests.downloads.tools import pdf_text
from tests.mesh.pictures import bar_texts, bars, encode
from tests.mesh.system import Bff, Mesh

PICTURE: Final = encode(bars(3))
TEXTS: Final = bar_texts(3)
BELOW: Final = [[10, 70], [150, 70], [150, 78], [10, 78]]
NEW: Final = {"quad": BELOW, "text": "drawn below", "confidence": 0.5}


@pytest.fixture
def person(mesh: Mesh) -> Bff:
    return mesh.person()


def read(person: Bff) -> str:
    answer = person.read(PICTURE)
    assert answer.status == 200, answer.data
    return str(answer.json()["id"])


def put(person: Bff, image_id: str, lines: list[Any], base: str | None = None) -> BaseHTTPResponse:
    return person.call("PUT", f"/api/image/{image_id}/lines", json={"base": base, "lines": lines})


def lines_of(person: Bff, image_id: str) -> list[str]:
    boxes = person.image(image_id).json()["boxes"]
    return [line["corrected_text"] or line["text"] for line in boxes]


def exported(person: Bff, image_id: str, format: Format) -> BaseHTTPResponse | None:
    answer = person.call("GET", f"/api/image/{image_id}/text?format={format}")
    return answer if answer.status == 200 else None


def test_edits_before_and_after_storing_are_in_the_history_and_in_every_format(
    mesh: Mesh, person: Bff, tmp_path: Path
) -> None:
    image_id = read(person)
    first = put(person, image_id, [{"ord_num": 2}, {"ord_num": 1}, {"ord_num": 0}])
    second = put(person, image_id, [{"ord_num": 2}, {"ord_num": 0}, NEW], first.json()["revision"])
    assert (first.status, second.status) == (202, 202)
    added = second.json()["lines"][2]["ord_num"]
    assert added >= FIRST_ADDED
    corrected = {"ord_num": added, "text": "drawn and corrected"}
    revision = second.json()["revision"]
    assert person.correct(id=image_id, lines_revision=revision, **corrected).status == 202
    mesh.work()
    assert lines_of(person, image_id) == [TEXTS[2], TEXTS[0], "drawn and corrected"]
    stored = person.image(image_id).json()
    assert stored["lines_revision"] == revision
    [listed] = person.call("GET", "/api/images?q=drawn+and").json()["images"]
    assert (listed["id"], listed["text"]) == (image_id, stored["text"])
    for format in Format:
        # A PDF that takes too long on a busy machine is refused.
        file = eventually(partial(exported, person, image_id, format), within_s=60)
        text = file.data.decode(errors="replace")
        if format is Format.PDF:
            (path := tmp_path / "file.pdf").write_bytes(file.data)
            text = "\n".join(pdf_text(path, "-raw"))
        words = [word for word in ("drawn", "corrected", TEXTS[0][1:], TEXTS[2][1:]) if word in text]
        assert len(words) == 4, (format, words)
        assert TEXTS[1][1:] not in text, format
        if format is not Format.LAYOUT:  # has the lines where they are on the page
            assert text.index(TEXTS[2][1:]) < text.index(TEXTS[0][1:]), format


def test_edit_of_lines_that_another_tab_has_changed_is_refused(mesh: Mesh, person: Bff) -> None:
    image_id = read(person)
    mesh.work()
    first = put(person, image_id, [{"ord_num": 0}])
    mesh.work()
    other_tab = put(person, image_id, [{"ord_num": 1}])
    assert (other_tab.status, other_tab.json()["type"]) == (409, "urn:ocr-mesh:problem:lines-changed")
    # Sent again, since the response was lost.
    again = put(person, image_id, [{"ord_num": 0}])
    assert (again.status, again.json()) == (202, first.json())
    assert mesh.queue.depth(Queue.LINES) == 0
    undone = put(person, image_id, [{"ord_num": 0}, {"ord_num": 1}, {"ord_num": 2}], first.json()["revision"])
    assert undone.status == 202
    mesh.work()
    assert lines_of(person, image_id) == TEXTS


def test_line_that_an_edit_deleted_or_that_never_was_cannot_be_corrected(mesh: Mesh, person: Bff) -> None:
    image_id = read(person)
    mesh.work()
    put(person, image_id, [{"ord_num": 0}])
    mesh.work()
    assert person.correct(id=image_id, ord_num=0, text="still there").status == 202
    assert person.correct(id=image_id, ord_num=1, text="deleted").status == 404
    assert person.correct(id=image_id, ord_num=FIRST_ADDED, text="never was").status == 404


@pytest.mark.parametrize(
    "lines",
    [
        [{"ord_num": 0}, {"ord_num": 0}],
        [{"ord_num": 0, "text": "not by this route"}],
        [{"text": "nowhere"}],
        [{"quad": BELOW, "text": "x" * 4_001}],
        [{"quad": BELOW, "text": "a\0"}],
        [{"quad": [[1000, 0], [1010, 0], [1010, 9], [1000, 9]], "text": "outside"}],
        [{"quad": [[10, 10], [10, 10], [10, 10], [10, 10]], "text": "without an area"}],
        "no list",
    ],
)
def test_invalid_edit_is_refused_and_changes_nothing(mesh: Mesh, person: Bff, lines: Any) -> None:
    image_id = read(person)
    mesh.work()
    answer = put(person, image_id, lines)
    assert answer.status == 400, answer.data
    assert mesh.queue.depth(Queue.LINES) == 0


def test_drawn_box_is_read_from_the_stored_picture(mesh: Mesh, person: Bff) -> None:
    image_id = read(person)
    drawn = {"quad": [[10, 30], [150, 30], [150, 42], [10, 42]]}
    path = f"/api/image/{image_id}/line-text"
    assert person.call("POST", path, json=drawn).status == 503  # not stored yet
    mesh.work()
    answer = person.call("POST", path, json=drawn)
    assert answer.status == 200, answer.data
    found = answer.json()
    assert (found["text"], found["quad"], found["confidence"]) == (TEXTS[1], drawn["quad"], 0.8)
    nothing = person.call("POST", path, json={"quad": [[0, 0], [5, 0], [5, 5], [0, 5]]})
    assert nothing.status == 200


def test_page_of_a_document_is_edited_and_its_next_file_has_the_edit(mesh: Mesh, person: Bff) -> None:
    with io.BytesIO() as file:
        pages = [bars(2, seed=seed) for seed in (1, 2)]
        pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
        sent = person.call("POST", "/documents", fields={"file": ("scan.tiff", file.getvalue())})
    document_id = sent.json()["id"]
    mesh.work_on_documents()
    path = f"/documents/{document_id}/text?format=json"
    assert person.call("GET", path).status == 503
    mesh.work_on_documents()
    assert person.call("GET", path).status == 200
    image_id = person.call("GET", f"/documents/{document_id}/pages/2").json()["image_id"]
    below = [[10, 50], [150, 50], [150, 58], [10, 58]]
    assert put(person, image_id, [{"ord_num": 1}, {**NEW, "quad": below}]).status == 202
    mesh.work()
    assert person.call("GET", path).status == 503
    mesh.work_on_documents()
    whole = json.loads(person.call("GET", path).data)
    assert [line["text"] for line in whole["pages"][1]["lines"]] == [bar_texts(2, 2)[1], "drawn below"]
    assert whole["corrected_at"] is not None
    page = person.call("GET", f"/documents/{document_id}/pages/2").json()
    assert page["text"].split() == [bar_texts(2, 2)[1], "drawn", "below"]


def test_of_two_tabs_that_edit_before_the_worker_the_second_is_refused(mesh: Mesh, person: Bff) -> None:
    image_id = read(person)
    mesh.work()
    first = put(person, image_id, [{"ord_num": 0}])
    second = put(person, image_id, [{"ord_num": 1}])
    assert first.status == 202
    assert (second.status, second.json()["type"]) == (409, "urn:ocr-mesh:problem:lines-changed")
    assert lines_of(person, image_id) == TEXTS[:1]
    mesh.work()
    assert person.image(image_id).json()["lines_revision"] == first.json()["revision"]

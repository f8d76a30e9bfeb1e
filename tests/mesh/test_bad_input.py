"""Test that bad input gets a 4xx problem, and changes nothing in the store."""

from __future__ import annotations

import gc
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from urllib3.response import BaseHTTPResponse

from mesh.contracts.line import Rectangle, TextBox, quad_of
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, ProblemBody
from tests.mesh import pictures
from tests.mesh.system import MAX_UPLOAD_BYTES, Mesh

# Werkzeug leaves the upload of an incomplete request to the garbage collector, which closes it.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file <_io.BufferedRandom:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def _uploads_closed() -> Iterator[None]:
    """Collect the uploads of a test before the next one, whose warnings are errors."""
    yield
    gc.collect()


PICTURE = pictures.encode(pictures.bars(2))
TEXTS = pictures.bar_texts(2)
UNKNOWN_ID = "0d1f3c52-8a7e-4b64-9c0a-5b2f7e4d9a11"


@pytest.fixture(autouse=True)
def _nothing_is_stored_and_the_service_still_works(mesh: Mesh) -> Iterator[None]:
    """Check after each test that the store is unchanged and that a valid picture is read."""
    before = mesh.kept()
    yield
    assert mesh.kept() == before
    mesh.detector.fixed_boxes = None
    answer = mesh.read(PICTURE)
    assert answer.status == 200, answer.data
    assert answer.json()["text"] == "\n".join(TEXTS)
    mesh.work()


def assert_problem(answer: BaseHTTPResponse, status: int, *words: str) -> None:
    """Check the problem body, with the field `error` of older clients and without a stack trace."""
    assert answer.status == status, answer.data
    assert answer.headers["Content-Type"] == PROBLEM_CONTENT_TYPE
    body = ProblemBody.model_validate_json(answer.data)
    assert body.status == status
    assert body.error == body.detail
    assert "Traceback" not in body.detail
    for word in words:
        assert word in body.detail


def test_bad_requests_get_a_problem(mesh: Mesh) -> None:
    assert_problem(mesh.read(b"I am a text, whatever my name says.", "photo.jpg"), 400, "JPEG")
    assert_problem(mesh.read(pictures.truncated_jpeg()), 400, "Upload it again")
    assert_problem(mesh.read(pictures.claiming(60_000, 60_000)), 413, "smaller")
    assert_problem(mesh.read(PICTURE + bytes(MAX_UPLOAD_BYTES)), 413, "4 MB", "smaller")
    assert_problem(mesh.call("POST", "/read", fields={"picture": ("a.png", PICTURE)}), 400, "no file")
    assert_problem(mesh.call("POST", "/read", body=PICTURE, headers={"Content-Type": "image/png"}), 415, "multipart")
    assert_problem(mesh.call("GET", "/read"), 405, "GET is not allowed", "POST")
    assert_problem(mesh.call("GET", "/api/nothing"), 404, "/api/nothing does not exist")
    assert_problem(mesh.call("GET", "/api/images?limit=0"), 400, "limit must be greater than or equal to 1.")
    assert_problem(mesh.correct(id=UNKNOWN_ID), 400, "text is required.")


@pytest.mark.parametrize("image_id", [UNKNOWN_ID, "../../etc/passwd", "'; DROP TABLE image; --"])
def test_correction_of_an_unknown_picture_is_not_found(mesh: Mesh, image_id: str) -> None:
    assert_problem(mesh.correct(id=image_id, text="a"), 404)


def test_incomplete_requests_do_no_harm(mesh: Mesh) -> None:
    address = urlsplit(mesh.address)
    head = (
        f"POST /read HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(PICTURE) + 500}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    ).encode()
    part = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'

    for sent in (head[:30], head, head + part[:25], head + part, head + part + PICTURE[:100], head + part + PICTURE):
        with socket.create_connection((str(address.hostname), int(address.port or 0))) as connection:
            connection.sendall(sent)
    time.sleep(0.3)  # for the server's threads to notice


class TestBoxes:
    """Valid requests with unusual boxes: the other boxes are read."""

    @pytest.fixture(autouse=True)
    def _nothing_is_stored_and_the_service_still_works(self) -> None:
        """Replace the module's fixture: these pictures are stored."""

    @pytest.mark.parametrize(
        "rectangle",
        [
            pytest.param(Rectangle(500, 900, 50, 10), id="outside the picture"),
            pytest.param(Rectangle(-70, -50, 30, 10), id="negative"),
            pytest.param(Rectangle(20, 20, 0, 0), id="zero-sized"),
            pytest.param(Rectangle(-20, -20, 500, 500), id="larger than the picture"),
            pytest.param(Rectangle(60, 30, -40, -10), id="turned inside out"),
        ],
    )
    def test_picture_is_read_when_a_box_is_invalid(self, mesh: Mesh, rectangle: Rectangle) -> None:
        good = TextBox(quad_of(Rectangle(10, 10, 140, 12)), 0.9)
        mesh.detector.fixed_boxes = [good, TextBox(quad_of(rectangle), 0.5), good]

        answer = mesh.read(PICTURE)

        assert answer.status == 200, answer.data
        texts = [line["text"] for line in answer.json()["lines"]]
        assert texts.count(TEXTS[0]) >= 2  # the layout decides their order
        assert "" not in texts  # a box in which nothing can be read is left out
        mesh.work()
        assert len(mesh.image(answer.json()["id"]).json()["boxes"]) == len(texts)

    def test_every_box_has_its_text_when_there_are_5000(self, mesh: Mesh) -> None:
        rows = [Rectangle(10, 10 + 20 * (n % 2), 140 - n % 25, 12) for n in range(5000)]
        mesh.detector.fixed_boxes = [TextBox(quad_of(row), 0.5) for row in rows]

        answer = mesh.read(PICTURE)

        assert answer.status == 200, answer.data
        lines = answer.json()["lines"]
        assert all(line["text"] == TEXTS[line["quad"][0][1] > 20] for line in lines)
        assert len(lines) == 5000
        mesh.work()
        stored = mesh.image(answer.json()["id"])
        assert stored.status == 200, stored.data
        assert len(stored.json()["boxes"]) == 5000

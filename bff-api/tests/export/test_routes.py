"""`GET /api/image/{id}/text`: content, file name, access and security headers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.http import parse_options_header

from bff_api.image_ids import ImageIds
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.contracts.stored_image import OWNER_HEADER, StoredImage
from mesh.vision.export.formats import Format
from tests.downloads.stored import ID, box, print_quad, stored
from tests.mesh.loopback import serving
from tests.mesh.pictures import encode

NewClient = Callable[..., FlaskClient]

SECRET = "what signs the ids of these tests"
IDS = ImageIds(SECRET)
FILE = f"/api/image/{ID}/text"
FORMATS = pytest.mark.parametrize("format", list(Format))
SCRIPT = "<script>alert(1)</script>"


@dataclass
class StubImageStore:
    """Has one picture or none, and records the owner of each request."""

    picture: StoredImage | None
    content: bytes
    owners: list[str | None] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.before_request
        def remember() -> Any:
            if not request.path.startswith("/api/image/"):
                return "", 204  # such as the audit log, written in the background
            self.owners.append(request.headers.get(OWNER_HEADER))
            if self.picture is None or (
                (asked := request.path.split("/")[3]) != ID and IDS.genuine(asked, None) is None
            ):
                body = {"type": "urn:ocr-mesh:problem:not-found", "detail": "There is no picture with this id."}
                return body, 404, {"Content-Type": PROBLEM_CONTENT_TYPE}
            return None

        @app.get("/api/image/<_image_id>")
        def image(_image_id: str) -> Response:
            assert self.picture is not None
            return Response(self.picture.model_dump_json(), content_type="application/json")

        @app.get("/api/image/<_image_id>/content")
        def content(_image_id: str) -> Response:
            return Response(self.content, content_type="image/png")

        return app


@pytest.fixture
def store() -> StubImageStore:
    text = f"Grüße {SCRIPT}"
    picture = stored([box(text, print_quad(text, 100, 100))], name=f'Größe "1"\r\n{SCRIPT}.png')
    return StubImageStore(picture, encode(Image.new("RGB", (1200, 1600), "white")))


@pytest.fixture
def client(new_client: NewClient, store: StubImageStore) -> Iterator[FlaskClient]:
    with serving(store.app()) as address:
        yield new_client(owner_secret=SECRET, image_store_url=address)


def test_all_formats_are_listed_with_what_a_menu_needs(client: FlaskClient) -> None:
    answer = client.get("/api/formats")

    assert answer.status_code == 200
    formats = answer.get_json()["formats"]
    assert [each["format"] for each in formats] == list(Format)
    assert formats[3] == {
        "format": "pdf",
        "label": "Searchable PDF",
        "about": "the picture with a text layer to search and copy",
        "ending": ".pdf",
        "content_type": "application/pdf",
    }


@FORMATS
def test_file_has_the_listed_kind_and_a_safe_name_and_executes_no_script(
    client: FlaskClient, store: StubImageStore, format: Format
) -> None:
    [listed] = [each for each in client.get("/api/formats").get_json()["formats"] if each["format"] == format]

    answer = client.get(FILE, query_string={"format": format})

    assert (answer.status_code, answer.content_type) == (200, listed["content_type"])
    filename = f"Größe _1__script_alert(1)__script_{listed['ending']}"
    assert parse_options_header(answer.headers["Content-Disposition"]) == ("attachment", {"filename": filename})
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    if answer.mimetype in ("text/html", "application/xml"):
        assert b"<script" not in answer.data
    document = client.get("/openapi.json").get_json()
    answers = document["paths"]["/api/image/{image_id}/text"]["get"]["responses"]
    assert listed["content_type"] in answers["200"]["content"]
    # Without a cookie the client is anonymous; cookies are tested in account/test_owner.py.
    assert store.owners == [None] * (2 if format is Format.PDF else 1)


def test_unknown_format_is_rejected_with_the_list_of_formats(client: FlaskClient) -> None:
    answer = client.get(f"{FILE}?format=docx")

    assert (answer.status_code, answer.content_type) == (400, PROBLEM_CONTENT_TYPE)
    assert all(f"'{format}'" in answer.get_json()["detail"] for format in Format)


@pytest.mark.parametrize("has_picture", [True, False], ids=["text missing", "picture missing"])
def test_export_of_what_is_not_stored_yet_is_503(client: FlaskClient, store: StubImageStore, has_picture: bool) -> None:
    store.picture = stored([]).model_copy(update={"text_received": False}) if has_picture else None

    answer = client.get(f"/api/image/{IDS.mint(None)}/text")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:on-its-way"


@pytest.mark.parametrize("format", [Format.TEXT, Format.PDF])
def test_missing_picture_and_unavailable_store_are_problems(
    new_client: NewClient, client: FlaskClient, store: StubImageStore, format: Format
) -> None:
    store.picture = None
    assert client.get(FILE, query_string={"format": format}).status_code == 404
    assert client.get(f"/api/image/..%2Fx/text?format={format}").status_code == 404
    answer = new_client().get(FILE, query_string={"format": format})
    assert (answer.status_code, answer.get_json()["service"]) == (503, "image-store-rest")


@FORMATS
def test_damaged_picture_without_text_has_every_format_but_pdf(
    client: FlaskClient, store: StubImageStore, format: Format
) -> None:
    store.content = store.content[:100]
    store.picture = stored(name=None, width=None, height=None)

    answer = client.get(FILE, query_string={"format": format})

    assert answer.status_code == (422 if format is Format.PDF else 200)
    if format is Format.PDF:
        assert answer.get_json()["type"] == "urn:ocr-mesh:problem:no-pdf"
        assert "choose another format" in answer.get_json()["detail"]


def test_large_libraries_are_imported_only_when_needed() -> None:
    """OpenCV and numpy would take 100 MB; PDFs are built in another process."""
    names = ("cv2", "numpy", "fontTools", "pikepdf", "img2pdf", "lxml")
    script = f"import sys, bff_api.app; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""`GET /api/image/{id}/text`: content, file name, access and security headers."""

from __future__ import annotations

import json
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

from bff_api.export.formats import Format
from bff_api.image_ids import ImageIds
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.contracts.stored_image import OWNER_HEADER, StoredImage
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
    assert formats[1] == {
        "format": "pdf",
        "label": "Searchable PDF",
        "about": "the picture with a text layer to search and copy",
        "ending": ".pdf",
        "content_type": "application/pdf",
    }


@FORMATS
def test_a_file_is_of_the_kind_that_the_list_says(client: FlaskClient, format: Format) -> None:
    [listed] = [each for each in client.get("/api/formats").get_json()["formats"] if each["format"] == format]

    answer = client.get(FILE, query_string={"format": format})

    assert answer.content_type == listed["content_type"]
    _, disposition = parse_options_header(answer.headers["Content-Disposition"])
    assert disposition["filename"].endswith(listed["ending"])


@pytest.mark.parametrize(
    ("format", "content_type", "begins", "ending"),
    [
        ("text", "text/plain; charset=utf-8", "Grüße", ".txt"),
        ("json", "application/json", "{", ".json"),
        ("hocr", "text/html; charset=utf-8", "<?xml", ".hocr.html"),
        ("alto", "application/xml", "<?xml", ".alto.xml"),
        ("page", "application/xml", "<?xml", ".page.xml"),
        ("pdf", "application/pdf", "%PDF-1.7", ".pdf"),
    ],
)
def test_file_is_named_after_the_picture(
    client: FlaskClient, format: str, content_type: str, begins: str, ending: str
) -> None:
    answer = client.get(f"{FILE}?format={format}")

    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert answer.data.startswith(begins.encode())
    header = answer.headers["Content-Disposition"]
    assert parse_options_header(header) == ("attachment", {"filename": f"Größe _1__script_alert(1)__script_{ending}"})


def test_default_format_is_text(client: FlaskClient) -> None:
    assert client.get(FILE).data == client.get(f"{FILE}?format=text").data == f"Grüße {SCRIPT}\n".encode()


@FORMATS
def test_exported_file_cannot_execute_scripts(client: FlaskClient, format: Format) -> None:
    answer = client.get(FILE, query_string={"format": format})

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    if answer.mimetype in ("text/html", "application/xml"):
        assert b"<script" not in answer.data


def test_unknown_format_is_rejected_with_the_list_of_formats(client: FlaskClient) -> None:
    answer = client.get(f"{FILE}?format=docx")

    assert (answer.status_code, answer.content_type) == (400, PROBLEM_CONTENT_TYPE)
    assert all(f"'{format}'" in answer.get_json()["detail"] for format in Format)


@FORMATS
def test_missing_picture_is_not_found(client: FlaskClient, store: StubImageStore, format: Format) -> None:
    store.picture = None
    assert client.get(FILE, query_string={"format": format}).status_code == 404
    assert client.get(f"/api/image/..%2Fx/text?format={format}").status_code == 404


def test_picture_that_is_not_stored_yet_is_503(client: FlaskClient, store: StubImageStore) -> None:
    store.picture = None

    answer = client.get(f"/api/image/{IDS.mint(None)}/text")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:on-its-way"


def test_text_that_is_not_stored_yet_is_503(client: FlaskClient, store: StubImageStore) -> None:
    store.picture = stored([]).model_copy(update={"text_received": False})

    answer = client.get(f"/api/image/{IDS.mint(None)}/text")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:on-its-way"


def test_picture_without_text_gives_an_empty_file(client: FlaskClient, store: StubImageStore) -> None:
    store.picture = stored([])

    assert (client.get(FILE).status_code, client.get(FILE).data.strip()) == (200, b"")


@pytest.mark.parametrize(("format", "calls"), [("text", 1), ("pdf", 2)])
def test_owner_is_passed_to_image_store(client: FlaskClient, store: StubImageStore, format: str, calls: int) -> None:
    client.get(f"{FILE}?format={format}")
    # Without a cookie the client is anonymous; cookies are tested in account/test_owner.py.
    assert store.owners == [None] * calls


@FORMATS
def test_damaged_picture_has_every_format_but_pdf(client: FlaskClient, store: StubImageStore, format: Format) -> None:
    store.content = store.content[:100]

    answer = client.get(FILE, query_string={"format": format})

    assert answer.status_code == (422 if format is Format.PDF else 200)
    if format is Format.PDF:
        assert answer.get_json()["type"] == "urn:ocr-mesh:problem:no-pdf"
        assert "choose another format" in answer.get_json()["detail"]


@FORMATS
def test_picture_without_details_gives_a_valid_file(client: FlaskClient, store: StubImageStore, format: Format) -> None:
    store.picture = stored(name=None, width=None, height=None)

    answer = client.get(FILE, query_string={"format": format})

    assert answer.status_code == 200
    assert 'filename="picture.' in answer.headers["Content-Disposition"]
    assert (answer.data == b"") is (format is Format.TEXT)


@FORMATS
def test_unavailable_image_store_is_503(new_client: NewClient, format: Format) -> None:
    answer = new_client().get(FILE, query_string={"format": format})

    assert answer.status_code == 503
    assert answer.get_json()["service"] == "image-store-rest"


def test_content_types_and_json_schema_are_documented(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    answers = document["paths"]["/api/image/{image_id}/text"]["get"]["responses"]

    types = {client.get(FILE, query_string={"format": format}).content_type for format in Format}
    assert answers["200"]["content"].keys() == types
    assert answers["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/TextDocument"}
    assert {"TextDocument", "TextLine", "TextWord"} <= document["components"]["schemas"].keys()
    assert {"400", "404", "422", "503"} <= answers.keys()


def test_pdf_libraries_are_imported_with_the_first_pdf() -> None:
    script = "import bff_api.app, json, sys; print(json.dumps([name for name in sys.modules if name == 'fontTools']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []

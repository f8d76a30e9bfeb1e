"""`GET /api/image/{id}/text`: the right file under the right name, for the right person, and never a page."""

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
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.contracts.stored_image import OWNER_HEADER, StoredImage
from mesh.platform.messaging.outbox import Outbox
from tests.downloads.stored import ID, box, print_quad, stored
from tests.mesh.loopback import serving
from tests.mesh.pictures import encode

NewClient = Callable[..., FlaskClient]

FILE = f"/api/image/{ID}/text"
FORMATS = pytest.mark.parametrize("format", list(Format))
SCRIPT = "<script>alert(1)</script>"


@dataclass
class StubImageStore:
    """Has one picture, or none, and remembers who asked."""

    picture: StoredImage | None
    content: bytes
    owners: list[str | None] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.before_request
        def remember() -> Any:
            self.owners.append(request.headers.get(OWNER_HEADER))
            if self.picture is None or request.path.split("/")[3] != ID:
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
        yield new_client(image_store_url=address)


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
def test_a_file_comes_under_the_pictures_name(
    client: FlaskClient, format: str, content_type: str, begins: str, ending: str
) -> None:
    answer = client.get(f"{FILE}?format={format}")

    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert answer.data.startswith(begins.encode())
    header = answer.headers["Content-Disposition"]
    assert parse_options_header(header) == ("attachment", {"filename": f"Größe _1__script_alert(1)__script_{ending}"})


def test_it_is_the_text_when_nobody_says_which(client: FlaskClient) -> None:
    assert client.get(FILE).data == client.get(f"{FILE}?format=text").data == f"Grüße {SCRIPT}\n".encode()


@FORMATS
def test_a_browser_runs_nothing_of_it(client: FlaskClient, format: Format) -> None:
    answer = client.get(FILE, query_string={"format": format})

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    if answer.mimetype in ("text/html", "application/xml"):
        assert b"<script" not in answer.data


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(client: FlaskClient) -> None:
    answer = client.get(f"{FILE}?format=docx")

    assert (answer.status_code, answer.content_type) == (400, PROBLEM_CONTENT_TYPE)
    assert all(f"'{format}'" in answer.get_json()["detail"] for format in Format)


@FORMATS
def test_a_picture_that_is_not_there_has_no_file(client: FlaskClient, store: StubImageStore, format: Format) -> None:
    store.picture = None
    assert client.get(FILE, query_string={"format": format}).status_code == 404
    assert client.get(f"/api/image/..%2Fx/text?format={format}").status_code == 404


def test_a_picture_on_its_way_is_waited_for(client: FlaskClient, store: StubImageStore, outbox: Outbox) -> None:
    store.picture = None
    outbox.accept_picture(ID, 1)

    answer = client.get(FILE)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:on-its-way"


def test_a_text_on_its_way_is_no_empty_file(client: FlaskClient, store: StubImageStore, outbox: Outbox) -> None:
    store.picture = stored([])
    outbox.accept_picture(ID, 1)

    answer = client.get(FILE)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:on-its-way"


def test_a_picture_without_text_is_an_empty_file(client: FlaskClient, store: StubImageStore, outbox: Outbox) -> None:
    store.picture = stored([])
    outbox.accept_picture(ID, 0)

    assert (client.get(FILE).status_code, client.get(FILE).data.strip()) == (200, b"")


@pytest.mark.parametrize(("format", "calls"), [("text", 1), ("pdf", 2)])
def test_the_store_is_told_who_asks(client: FlaskClient, store: StubImageStore, format: str, calls: int) -> None:
    client.get(f"{FILE}?format={format}")
    # Without the page's cookie it is nobody; what a cookie says is the tests' of owners.
    assert store.owners == [None] * calls


@FORMATS
def test_every_format_but_pdf_is_had_of_a_damaged_picture(
    client: FlaskClient, store: StubImageStore, format: Format
) -> None:
    store.content = store.content[:100]

    answer = client.get(FILE, query_string={"format": format})

    assert answer.status_code == (422 if format is Format.PDF else 200)
    if format is Format.PDF:
        assert answer.get_json()["type"] == "urn:ocr-mesh:problem:no-pdf"
        assert "every other format" in answer.get_json()["detail"]


@FORMATS
def test_a_file_is_empty_but_whole_when_nothing_is_known(
    client: FlaskClient, store: StubImageStore, format: Format
) -> None:
    store.picture = stored(name=None, width=None, height=None)

    answer = client.get(FILE, query_string={"format": format})

    assert answer.status_code == 200
    assert 'filename="picture.' in answer.headers["Content-Disposition"]
    assert (answer.data == b"") is (format is Format.TEXT)


@FORMATS
def test_the_store_is_named_when_it_is_down(new_client: NewClient, format: Format) -> None:
    answer = new_client().get(FILE, query_string={"format": format})

    assert answer.status_code == 503
    assert answer.get_json()["service"] == "image-store-rest"


def test_every_content_type_is_documented_and_so_is_the_schema_of_json(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    answers = document["paths"]["/api/image/{image_id}/text"]["get"]["responses"]

    types = {client.get(FILE, query_string={"format": format}).content_type for format in Format}
    assert answers["200"]["content"].keys() == types
    assert answers["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/TextDocument"}
    assert {"TextDocument", "TextLine", "TextWord"} <= document["components"]["schemas"].keys()
    assert {"400", "404", "422", "503"} <= answers.keys()


def test_bff_api_holds_nothing_of_pdfs_until_one_is_asked_for() -> None:
    script = "import bff_api.app, json, sys; print(json.dumps([name for name in sys.modules if name == 'fontTools']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []

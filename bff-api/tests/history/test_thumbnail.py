"""Thumbnails: upright, white background, all formats, and caching."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from PIL import Image

from bff_api.history.thumbnail import NoPreview, Thumbnails
from harness.in_process_decoding import InProcessDecoders
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.vision.picture import PictureLimits
from tests.mesh import pictures
from tests.mesh.loopback import serving

NewClient = Callable[..., FlaskClient]

ID = "22222222-2222-4222-8222-222222222222"
THUMBNAILS = Thumbnails(InProcessDecoders(PictureLimits(max_pixels=2_000_000)))

RED, BLUE = (220, 30, 30), (30, 30, 220)


def halves(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture with a red left and a blue right half."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture.convert(mode)


def small(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(THUMBNAILS.of(content)))
    assert picture.format == "WEBP"
    return picture.convert("RGB")


def is_like(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(part - other) < 40 for part, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((1200, 800), (320, 213)), ((800, 1200), (213, 320)), ((320, 320), (320, 320)), ((20, 10), (20, 10))],
)
def test_thumbnail_has_at_most_320_pixels_per_side(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert small(pictures.encode(halves(*size))).size == wanted


@pytest.mark.parametrize(
    ("form", "orientation"),
    [*(("JPEG", number) for number in range(1, 9)), *((form, 6) for form in ("TIFF", "PNG", "WEBP"))],
)
def test_thumbnail_is_upright_for_every_orientation(orientation: int, form: str) -> None:
    upright = halves(900, 600)
    upright.paste((0, 0, 0), (0, 0, 450, 300))  # distinguishes all eight orientations
    stored = upright.transpose(_STORED[orientation]) if orientation in _STORED else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    picture = small(pictures.encode(stored, form, exif=exif))

    assert picture.size == (320, 213)
    assert is_like(picture.getpixel((20, 20)), (0, 0, 0))
    assert is_like(picture.getpixel((20, 200)), RED)
    assert is_like(picture.getpixel((300, 20)), BLUE)
    assert not Image.open(io.BytesIO(THUMBNAILS.of(pictures.encode(stored, form, exif=exif)))).getexif()


_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""Transformation of the stored picture for each EXIF orientation."""


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_transparency_becomes_white(form: str) -> None:
    picture = Image.new("RGBA", (900, 600), (0, 0, 0, 0))
    picture.paste((*RED, 255), (450, 0, 900, 600))

    shown = small(pictures.encode(picture, form))

    assert is_like(shown.getpixel((20, 100)), (255, 255, 255))
    assert is_like(shown.getpixel((300, 100)), RED)


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "LA", "I;16", "F"])
def test_brightness_is_kept_for_every_mode(mode: str) -> None:
    picture = Image.new("L", (900, 600), 255)
    picture.paste(0, (450, 0, 900, 600))
    if mode == "I;16":
        picture = Image.frombytes("I;16", picture.size, b"".join(bytes((v, v)) for v in picture.tobytes()))
    else:
        picture = picture.convert(mode)

    shown = small(pictures.encode(picture, "TIFF" if mode in ("CMYK", "F") else "PNG"))

    assert is_like(shown.getpixel((20, 100)), (255, 255, 255))
    assert is_like(shown.getpixel((300, 100)), (0, 0, 0))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>",
        pictures.encode(halves(900, 600))[:200],
        pictures.encode(halves(900, 600), "JPEG")[:700],
        pictures.encode(pictures.blank(2001, 1000)),
    ],
)
def test_damaged_or_too_large_picture_has_no_preview(content: bytes) -> None:
    with pytest.raises(NoPreview, match="can still be downloaded"):
        THUMBNAILS.of(content)


@dataclass
class StubImageStore:
    content: bytes
    owners: list[str | None] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.get(f"/api/image/{ID}/content")
        def content() -> Response:
            headers = {"ETag": '"digest"', "Cache-Control": "private, max-age=604800, immutable"}
            return Response(self.content, content_type="image/png", headers=headers)

        return app


@pytest.fixture
def store() -> StubImageStore:
    return StubImageStore(pictures.encode(halves(900, 600)))


@pytest.fixture
def client(new_client: NewClient, store: StubImageStore) -> Iterator[FlaskClient]:
    with serving(store.app()) as address:
        yield new_client(image_store_url=address)


def test_thumbnail_is_revalidated_before_it_is_shown_again(client: FlaskClient) -> None:
    answer = client.get(f"/api/image/{ID}/thumbnail")

    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.data)).size == (320, 213)
    assert answer.headers["ETag"] == '"digest"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_cached_thumbnail_is_not_decoded_again(client: FlaskClient, store: StubImageStore) -> None:
    store.content = b"what would be 422"

    answer = client.get(f"/api/image/{ID}/thumbnail", headers={"If-None-Match": '"digest"'})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == '"digest"'


def test_problem_of_a_damaged_picture_is_not_cached(client: FlaskClient, store: StubImageStore) -> None:
    store.content = b"no picture"

    answer = client.get(f"/api/image/{ID}/thumbnail")

    assert (answer.status_code, answer.content_type) == (422, PROBLEM_CONTENT_TYPE)
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:no-preview"
    assert "ETag" not in answer.headers

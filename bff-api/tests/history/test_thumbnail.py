"""Pictures made small: upright, on white, for every kind that is read, and only where they are not known yet."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from PIL import Image

from bff_api.history.thumbnail import NoPreview, Thumbnails
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.vision.picture import PictureLimits
from tests.mesh import pictures
from tests.mesh.loopback import serving

NewClient = Callable[..., FlaskClient]

ID = "22222222-2222-4222-8222-222222222222"
THUMBNAILS = Thumbnails(PictureLimits(max_pixels=2_000_000))

RED, BLUE = (220, 30, 30), (30, 30, 220)


def halves(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """The left half red, the right one blue."""
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
def test_picture_has_at_most_320_pixels_a_side_and_its_shape(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert small(pictures.encode(halves(*size))).size == wanted


@pytest.mark.parametrize("size", [(1, 1), (9000, 1), (1, 9000)])
def test_picture_has_a_pixel_a_side_when_it_is_a_line(size: tuple[int, int]) -> None:
    assert min(small(pictures.encode(pictures.blank(*size))).size) == 1


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_colours_stay_where_they_are_when_it_is_of_any_kind_that_is_read(form: str) -> None:
    picture = small(pictures.encode(halves(900, 600), form))

    assert picture.size == (320, 213)
    assert is_like(picture.getpixel((20, 100)), RED)
    assert is_like(picture.getpixel((300, 100)), BLUE)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG"])
def test_picture_is_upright_whichever_way_the_camera_was_held(orientation: int, form: str) -> None:
    upright = halves(900, 600)
    upright.paste((0, 0, 0), (0, 0, 450, 300))  # the corner that tells all eight apart
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
"""What a camera does to a picture for which it notes that orientation."""


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
def test_what_shows_through_is_white(form: str) -> None:
    picture = Image.new("RGBA", (900, 600), (0, 0, 0, 0))
    picture.paste((*RED, 255), (450, 0, 900, 600))

    shown = small(pictures.encode(picture, form))

    assert is_like(shown.getpixel((20, 100)), (255, 255, 255))
    assert is_like(shown.getpixel((300, 100)), RED)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA", "I;16", "F"])
def test_bright_and_dark_stay_so_whatever_the_kind_of_pixels(mode: str) -> None:
    picture = Image.new("L", (900, 600), 255)
    picture.paste(0, (450, 0, 900, 600))
    if mode == "I;16":
        picture = Image.frombytes("I;16", picture.size, b"".join(bytes((v, v)) for v in picture.tobytes()))
    else:
        picture = picture.convert(mode)

    shown = small(pictures.encode(picture, "TIFF" if mode in ("CMYK", "F") else "PNG"))

    assert is_like(shown.getpixel((20, 100)), (255, 255, 255))
    assert is_like(shown.getpixel((300, 100)), (0, 0, 0))


def test_grey_of_16_bits_is_scaled_and_not_clipped() -> None:
    picture = Image.new("I;16", (400, 300), 0x8000)
    assert is_like(small(pictures.encode(picture)).getpixel((100, 100)), (128, 128, 128))


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
def test_there_is_no_preview_when_the_picture_is_damaged_or_larger_than_what_is_read(content: bytes) -> None:
    with pytest.raises(NoPreview, match="can be downloaded"):
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


def test_small_picture_is_answered_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get(f"/api/image/{ID}/thumbnail")

    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.data)).size == (320, 213)
    assert answer.headers["ETag"] == '"digest"'
    assert {"private", "immutable"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_nothing_is_decoded_when_the_caller_has_it(client: FlaskClient, store: StubImageStore) -> None:
    store.content = b"what would be 422"

    answer = client.get(f"/api/image/{ID}/thumbnail", headers={"If-None-Match": '"digest"'})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == '"digest"'


def test_damaged_picture_is_a_problem_that_nobody_keeps(client: FlaskClient, store: StubImageStore) -> None:
    store.content = b"no picture"

    answer = client.get(f"/api/image/{ID}/thumbnail")

    assert (answer.status_code, answer.content_type) == (422, PROBLEM_CONTENT_TYPE)
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:no-preview"
    assert "ETag" not in answer.headers


def test_bff_api_holds_neither_opencv_nor_numpy() -> None:
    """A tenth of a gigabyte for making pictures small."""
    script = "import sys, bff_api.app; print([name for name in ('cv2', 'numpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

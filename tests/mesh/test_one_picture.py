"""Test one picture through all services: read, store, show, correct, delete."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image, ImageOps

from mesh.contracts.read_image import ReadImage
from mesh.contracts.stored_image import StoredImage
from mesh.contracts.topology import Queue
from tests.mesh import pictures
from tests.mesh.system import Mesh


def read(mesh: Mesh, content: bytes, name: str = "picture.png") -> ReadImage:
    answer = mesh.read(content, name)
    assert answer.status == 200, answer.data
    return ReadImage.model_validate_json(answer.data)


def stored(mesh: Mesh, image_id: str) -> StoredImage:
    answer = mesh.image(image_id)
    assert answer.status == 200, answer.data
    return StoredImage.model_validate_json(answer.data)


def test_picture_is_stored_unchanged(mesh: Mesh) -> None:
    content = pictures.encode(pictures.bars(3))

    answer = read(mesh, content, "Rechnung März.png")
    mesh.work()

    kept = stored(mesh, answer.id)
    assert kept.name == "Rechnung März.png"
    assert (kept.width, kept.height, kept.content_type) == (160, 80, "image/png")
    assert [box.text for box in kept.boxes] == [line.text for line in answer.lines] == pictures.bar_texts(3)
    assert [box.quad for box in kept.boxes] == [line.quad for line in answer.lines]
    assert kept.text == answer.text == "\n".join(pictures.bar_texts(3))
    assert mesh.call("GET", f"/api/image/{answer.id}/content").data == content


def test_correction_is_shown_once_the_worker_has_stored_it(mesh: Mesh) -> None:
    image_id = read(mesh, pictures.encode(pictures.bars(2))).id

    # Accepted although the picture is not stored yet.
    assert mesh.correct(id=image_id, text="second", ord_num=1).status == 202
    assert mesh.correct(id=image_id, text="second, better", ord_num=1).status == 202
    mesh.work()
    assert mesh.correct(id=image_id, text="first", ord_num=0).status == 202
    mesh.work()

    kept = stored(mesh, image_id)
    assert [box.corrected_text for box in kept.boxes] == ["first", "second, better"]
    assert [box.text for box in kept.boxes] == pictures.bar_texts(2)
    assert kept.text == "first\nsecond, better"
    assert len(kept.corrections) == 3

    assert mesh.correct(id=image_id, text="all of it").status == 202
    mesh.work()
    assert stored(mesh, image_id).text == stored(mesh, image_id).correction == "all of it"


def test_deleted_picture_is_gone_everywhere(mesh: Mesh) -> None:
    image_id = read(mesh, pictures.encode(pictures.bars(2))).id
    mesh.work()

    assert mesh.call("DELETE", f"/api/image/{image_id}").status == 204

    assert mesh.image(image_id).status == 410
    assert mesh.call("GET", f"/api/image/{image_id}/content").status == 410
    assert mesh.correct(id=image_id, text="late").status == 410
    assert image_id not in mesh.call("GET", "/api/images?limit=200").data.decode()


def test_picture_that_was_deleted_while_queued_is_not_stored(mesh: Mesh) -> None:
    image_id = read(mesh, pictures.encode(pictures.bars(2))).id

    assert mesh.call("DELETE", f"/api/image/{image_id}").status == 204
    mesh.work()

    assert mesh.image(image_id).status == 410
    assert mesh.correct(id=image_id, text="late").status == 410


@pytest.mark.parametrize(
    ("content", "size", "lines"),
    [
        pytest.param(pictures.cmyk(), (160, 60), 2, id="CMYK"),
        pytest.param(pictures.sixteen_bit(), (120, 60), 1, id="16-bit"),
        pytest.param(pictures.palette_with_alpha(), (160, 60), 2, id="palette with alpha"),
        pytest.param(pictures.encode(pictures.bars(2), "WEBP", lossless=True), (160, 60), 2, id="WebP"),
        pytest.param(pictures.encode(pictures.bars(2), "TIFF"), (160, 60), 2, id="TIFF"),
        pytest.param(pictures.encode(pictures.bars(2), "BMP"), (160, 60), 2, id="BMP"),
        pytest.param(pictures.encode(pictures.bars(2), "GIF"), (160, 60), 2, id="GIF"),
        pytest.param(pictures.encode(pictures.bars(2), "JPEG", quality=95), (160, 60), 2, id="JPEG"),
    ],
)
def test_unusual_picture_is_read(mesh: Mesh, content: bytes, size: tuple[int, int], lines: int) -> None:
    answer = read(mesh, content)

    assert (answer.image.width, answer.image.height) == size
    assert len(answer.lines) == lines
    mesh.work()
    assert (stored(mesh, answer.id).width, stored(mesh, answer.id).height) == size


def test_stored_picture_has_no_metadata_unless_the_settings_keep_it(mesh: Mesh) -> None:
    picture = Image.open(io.BytesIO(pictures.encode(pictures.bars(2)))).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 3
    exif[ExifTags.Base.Make] = "very private"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    with mesh.other_bff(keep_metadata=True) as keeping:
        answers = [bff.read(file.getvalue(), "photo.jpg").json() for bff in (mesh, keeping)]
        limits = [bff.call("GET", "/api/limits").json()["keeps_metadata"] for bff in (mesh, keeping)]
    mesh.work()

    contents = [mesh.call("GET", f"/api/image/{answer['id']}/content").data for answer in answers]

    assert [b"very private" in content for content in contents] == limits == [False, True]
    assert contents[1] == file.getvalue()
    assert [mesh.image(answer["id"]).json()["rotation"] for answer in answers] == [180, 180]
    assert Image.open(io.BytesIO(contents[0])).getexif()[ExifTags.Base.Orientation] == 3


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "WEBP"])
def test_region_of_a_turned_picture_is_read_and_all_of_it_is_stored(mesh: Mesh, format: str) -> None:
    options = {"lossless": True} if format == "WEBP" else {"quality": 100, "subsampling": 0} if format == "JPEG" else {}
    upright = pictures.bars(3)
    lying = pictures.encode(upright.transpose(Image.Transpose.ROTATE_90), format, **options)
    fields = {"image": ("lying", lying), "turn": "90", "region": "0,28,160,20"}

    answer = mesh.call("POST", "/read", fields=fields)
    assert answer.status == 200, answer.data
    mesh.work()

    [line] = answer.json()["lines"]
    kept = stored(mesh, answer.json()["id"])
    assert [box.quad for box in kept.boxes] == [tuple(map(tuple, line["quad"]))]
    assert 28 <= line["quad"][0][1] < line["quad"][2][1] <= 48
    assert (kept.width, kept.height) == upright.size
    if format != "JPEG":  # its greys are about the same
        assert line["text"] == pictures.bar_texts(3)[1]
        file = io.BytesIO(mesh.call("GET", f"/api/image/{kept.id}/content").data)
        assert ImageOps.exif_transpose(Image.open(file)).convert("RGB").tobytes() == upright.tobytes()


@pytest.mark.parametrize(
    "field", [{"turn": "45"}, {"region": "0,0,161,20"}, {"region": "0,0,4,4"}, {"region": "0,0,100"}]
)
def test_invalid_region_or_turn_is_refused(mesh: Mesh, field: dict[str, str]) -> None:
    fields = {"image": ("bars.png", pictures.encode(pictures.bars(3))), **field}
    assert mesh.call("POST", "/read", fields=fields).status == 400
    assert mesh.queue.depth(Queue.IMAGE) == 0

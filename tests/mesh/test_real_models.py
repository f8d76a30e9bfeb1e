"""Test the whole system with the committed models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from typing import Any

import pytest
from PIL import Image

from mesh.contracts.read_image import ReadImage
from tests.mesh import pictures
from tests.mesh.pictures import page
from tests.mesh.system import Mesh

LINES = ("Invoice 2024-117", "Thank you for your order", "Total due 1,284.50")


@pytest.fixture
def mesh(real_mesh: Mesh) -> Mesh:
    return real_mesh


def read(mesh: Mesh, content: bytes) -> ReadImage:
    answer = mesh.read(content)
    assert answer.status == 200, answer.data
    return ReadImage.model_validate_json(answer.data)


def lines_of(answer: ReadImage) -> list[dict[str, Any]]:
    """Return the lines without their ids, which follow from the picture's id."""
    return [line.model_dump(exclude={"line_id"}) for line in answer.lines]


def similarity(text: str) -> float:
    """Return the similarity to all lines, from 0 to 1, ignoring case. Accuracy is measured in `benchmarks/`."""
    return SequenceMatcher(None, " ".join(text.split()).casefold(), " ".join(LINES).casefold(), autojunk=False).ratio()


def test_printed_lines_are_read_in_order(mesh: Mesh) -> None:
    answer = read(mesh, pictures.encode(page(*LINES)))

    assert similarity(answer.text) > 0.7
    tops = [line.quad[0][1] for line in answer.lines]
    assert tops == sorted(tops)
    for line in answer.lines:
        assert 0 <= line.words[0].start < line.words[-1].end <= 1
    mesh.work()
    assert mesh.image(answer.id).json()["text"] == answer.text


@pytest.mark.parametrize("orientation", [3, 6])
def test_rotated_photo_has_the_same_text(mesh: Mesh, orientation: int) -> None:
    upright = read(mesh, pictures.encode(page(*LINES)))

    turned = read(mesh, pictures.turned(page(*LINES), orientation))

    assert lines_of(turned) == lines_of(upright)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_page_is_read_without_exif(mesh: Mesh, degrees: int) -> None:
    lying = page(*LINES).rotate(degrees, expand=True)

    answer = read(mesh, pictures.encode(lying))

    assert similarity(answer.text) > 0.7
    assert (answer.image.width, answer.image.height) == lying.size
    for line in answer.lines:
        (left, top), (right, bottom), *_ = line.quad
        reading_direction = {90: top - bottom, 180: left - right, 270: bottom - top}[degrees]
        assert reading_direction > 100


def test_landscape_photo_of_12_megapixels_is_read(mesh: Mesh) -> None:
    photo = page(*LINES).resize((4032, 3024), Image.Resampling.BICUBIC)

    answer = read(mesh, pictures.encode(photo, "JPEG", quality=90))

    assert similarity(answer.text) > 0.7
    assert (answer.image.width, answer.image.height) == (4032, 3024)


@pytest.mark.parametrize("size", [(1, 1), (10_000, 20)])
def test_picture_without_text_has_an_empty_text(mesh: Mesh, size: tuple[int, int]) -> None:
    assert read(mesh, pictures.encode(pictures.blank(*size))).text == ""


def test_parallel_requests_get_the_same_results_as_serial_ones(mesh: Mesh) -> None:
    contents = [pictures.encode(page(*LINES[: 1 + n % 3], size=(500 + 40 * n, 340 + 10 * n))) for n in range(8)]

    def result_of(content: bytes) -> tuple[str, list[dict[str, Any]]]:
        answer = read(mesh, content)
        return answer.text, lines_of(answer)

    serial = [result_of(content) for content in contents]
    with ThreadPoolExecutor(8) as readers:
        parallel = list(readers.map(result_of, contents))

    assert parallel == serial

"""The command `detection-api` with the committed model."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3
from PIL import Image, ImageDraw, ImageFont

from mesh.contracts.topology import Service
from tests.service_process import ServiceProcess, serving

LINES = ("Invoice 2041", "Total 18.50", "Thank you", "Page 3 of 7", "12 May 1998")
LINE_PITCH = 60


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    with serving(Service.DETECTION_API, tmp_path_factory.mktemp("data")) as service:
        yield service


def page(lines: int, width: int = 500) -> bytes:
    picture = Image.new("RGB", (width, LINE_PITCH * (lines + 1)), "white")
    draw = ImageDraw.Draw(picture)
    for row, text in enumerate(LINES[:lines]):
        draw.text((40, LINE_PITCH * row + 30), text, "black", ImageFont.load_default(28))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def boxes(url: str, picture: bytes, route: str = "/boxes") -> bytes:
    answer = urllib3.request("POST", f"{url}{route}", fields={"image": ("page.png", picture)}, timeout=60)
    assert answer.status == 200, answer.data
    return answer.data


def test_printed_lines_are_detected_from_top_to_bottom(service: ServiceProcess) -> None:
    found = json.loads(boxes(service.url, page(5)))
    assert [box["ord_num"] for box in found] == list(range(len(found)))
    assert len(found) >= len(LINES)
    tops = [min(point["axis_y"] for point in box["points"]) for box in found]
    assert tops[-1] > tops[0] + LINE_PITCH * 3
    assert len(json.loads(boxes(service.url, page(5), "/minimal-boxes"))) == len(found)


def test_parallel_requests_return_the_same_as_serial_ones(service: ServiceProcess) -> None:
    pictures = [page(lines, width) for lines in (1, 3, 5) for width in (300, 500, 900, 1600)]
    serial = [boxes(service.url, picture) for picture in pictures]
    with ThreadPoolExecutor(8) as pool:
        parallel = list(pool.map(lambda picture: boxes(service.url, picture), pictures))
    assert parallel == serial


@pytest.mark.parametrize("size", [(1, 1), (3000, 6), (6, 3000), (17, 17)])
def test_picture_of_any_size_is_processed(service: ServiceProcess, size: tuple[int, int]) -> None:
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, "PNG")
    assert json.loads(boxes(service.url, file.getvalue())) == []

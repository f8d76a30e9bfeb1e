"""The command `recognition-api` with the committed model."""

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
LINE_PITCH = 50
QUADS = [
    [[10, top], [310, top], [310, top + 40], [10, top + 40]] for top in range(0, LINE_PITCH * len(LINES), LINE_PITCH)
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    with serving(Service.RECOGNITION_API, tmp_path_factory.mktemp("data")) as service:
        yield service


@pytest.fixture(scope="module")
def page() -> bytes:
    picture = Image.new("RGB", (400, LINE_PITCH * len(LINES)), "white")
    draw = ImageDraw.Draw(picture)
    for row, text in enumerate(LINES):
        draw.text((20, LINE_PITCH * row + 5), text, "black", ImageFont.load_default(26))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def extract(url: str, page: bytes, quads: object) -> bytes:
    fields: dict[str, str | tuple[str, bytes]] = {"image": ("page.png", page), "boxes": json.dumps(quads)}
    answer = urllib3.request("POST", f"{url}/extract", fields=fields, timeout=60)
    assert answer.status == 200, answer.data
    return answer.data


def tokens_of(service: ServiceProcess, page: bytes, quads: object) -> list[str]:
    tokens: list[str] = json.loads(extract(service.url, page, quads))["tokens"]
    return tokens


def last_line(service: ServiceProcess, page: bytes) -> str:
    """Return the text of the last box, sent alone."""
    (token,) = tokens_of(service, page, QUADS[-1:])
    return token


def test_each_printed_line_is_recognised(service: ServiceProcess, page: bytes) -> None:
    tokens = tokens_of(service, page, QUADS)
    assert len(tokens) == len(LINES)
    assert all(tokens)
    assert tokens[-1] == last_line(service, page)


def test_parallel_requests_return_the_same_as_serial_ones(service: ServiceProcess, page: bytes) -> None:
    requests = [QUADS[first : first + 3] for first in range(len(LINES))] * 3
    serial = [extract(service.url, page, quads) for quads in requests]
    with ThreadPoolExecutor(8) as pool:
        parallel = list(pool.map(lambda quads: extract(service.url, page, quads), requests))
    assert parallel == serial


def test_unusual_boxes_get_texts(service: ServiceProcess, page: bytes) -> None:
    def square(left: float, top: float, side: float) -> list[list[float]]:
        return [[left, top], [left + side, top], [left + side, top + side], [left, top + side]]

    empty = [square(-500, -500, 100), square(9e3, 9e3, 50), square(50, 50, 0), square(1e300, 0, 1), QUADS[0][:1] * 4]
    odd = [square(-1e300, -1e300, 2e300), square(-20, -20, 60), square(50, 50, 0.1), QUADS[0][::-1]]
    tokens = tokens_of(service, page, [*empty, *odd, QUADS[-1]])
    assert tokens[: len(empty)] == [""] * len(empty)
    assert len(tokens) == len(empty) + len(odd) + 1
    assert tokens[-1] == last_line(service, page)


def test_five_thousand_boxes_get_texts(service: ServiceProcess, page: bytes) -> None:
    far = [[9_000 + number, 0] for number in range(4)]
    tokens = tokens_of(service, page, [far] * 4_999 + [QUADS[-1]])
    assert tokens == [""] * 4_999 + [last_line(service, page)]

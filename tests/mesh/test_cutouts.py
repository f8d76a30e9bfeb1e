"""Scans, ink and cut-outs of stored pictures, with models that read bars."""

from __future__ import annotations

import io
from typing import Final

import pytest
from PIL import Image
from urllib3.response import BaseHTTPResponse

from tests.mesh.pictures import bars, encode
from tests.mesh.system import Bff, Mesh

PICTURE: Final = encode(bars(4))


@pytest.fixture
def bff(mesh: Mesh) -> Bff:
    return mesh.person()


@pytest.fixture
def address(mesh: Mesh, bff: Bff) -> str:
    answer = bff.read(PICTURE, "Bons März.png")
    assert answer.status == 200, answer.data
    mesh.work()
    return f"/api/image/{answer.json()['id']}/cutout"


def opened(answer: BaseHTTPResponse) -> Image.Image:
    assert answer.status == 200, answer.data
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.data))


def test_scan_ink_and_cut_out_of_a_picture(bff: Bff, address: str) -> None:
    scan = bff.call("GET", address)
    assert opened(scan).mode == "L"
    assert opened(scan).size == bars(4).size
    assert "filename*=UTF-8''Bons%20M%C3%A4rz.scan.png" in scan.headers["Content-Disposition"]
    ink = opened(bff.call("GET", f"{address}?kind=ink"))
    assert (ink.mode, ink.size) == ("RGBA", bars(4).size)
    assert ink.getpixel((1, 1))[3] == 0  # type: ignore[index]
    assert opened(bff.call("GET", f"{address}?kind=ink&background=white")).mode == "RGB"
    one = opened(bff.call("GET", f"{address}?kind=cutout&lines=1"))
    three = opened(bff.call("GET", f"{address}?kind=cutout&lines=0,1-2"))
    assert three.height > 2 * one.height
    assert three.width == one.width
    word = opened(bff.call("GET", f"{address}?kind=cutout&words=1:0"))
    assert word.height == one.height


def test_cut_out_follows_an_edit_of_the_lines(mesh: Mesh, bff: Bff, address: str) -> None:
    moved = {"ord_num": 1, "quad": [[10, 30], [60, 30], [60, 42], [10, 42]]}
    before = opened(bff.call("GET", f"{address}?kind=cutout&lines=1"))
    edit = bff.call("PUT", address.replace("/cutout", "/lines"), json={"lines": [{"ord_num": 0}, moved]})
    assert edit.status == 202, edit.data
    mesh.work()
    assert opened(bff.call("GET", f"{address}?kind=cutout&lines=1")).width < before.width
    assert bff.call("GET", f"{address}?kind=cutout&lines=3").status == 400


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("kind=cutout", "needs `lines` or `words`"),
        ("kind=scan&lines=0", "`lines` and `words` are for kind=cutout"),
        ("kind=scan&background=transparent", "background of kind=scan is white"),
        ("kind=ink&background=keep", "background of kind=ink is transparent or white"),
        ("kind=cutout&lines=99", "no line 99"),
        ("kind=cutout&lines=2-1", "ends before it begins"),
        ("kind=cutout&lines=one", "is no number or range"),
        ("kind=cutout&words=1", "is no number or range"),
        ("kind=cutout&words=1:7", "Line 1 has 1 words"),
        ("kind=cutout&words=70:0", "no line 70"),
        ("kind=photo", "kind"),
    ],
)
def test_parameters_that_do_not_fit_are_a_clear_problem(bff: Bff, address: str, query: str, detail: str) -> None:
    answer = bff.call("GET", f"{address}?{query}")
    assert answer.status == 400
    assert detail in answer.json()["detail"]


def test_cut_out_of_an_unknown_picture_is_not_found(bff: Bff) -> None:
    assert bff.call("GET", "/api/image/none/cutout").status == 404

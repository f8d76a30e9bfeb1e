"""Scans, ink and cut-outs of drawn pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mesh.contracts.cut_out import Background, CutOut, Kind
from mesh.contracts.line import Line, Quad
from mesh.vision.cutout.outline import page_outline
from mesh.vision.cutout.request import convex_hull, cut_out_of
from mesh.vision.cutout.straighten import angle_of, turned
from mesh.vision.cutout.task import boxes, ink, scan

Pixels = NDArray[np.uint8]
SIZE = 28
TEXTS = ("Invoice 20418 of March", "Total amount 1,286.40", "Thank you for your visit")


def drawn(ink_colour: str = "black", paper: str = "white", size: tuple[int, int] = (520, 360)) -> tuple[Pixels, Pixels]:
    """Return a page, and the share of ink in its pixels."""
    share = Image.new("L", size)
    draw = ImageDraw.Draw(share)
    for row, text in enumerate(TEXTS):
        draw.text((60, 60 + 80 * row), text, 255, ImageFont.load_default(SIZE))
    page = Image.new("RGB", size, paper)
    page.paste(ink_colour, mask=share)
    return np.array(page), np.array(share)


def quad(row: int, width: float = 360.0) -> Quad:
    top = 60.0 + 80 * row
    return (60, top), (60 + width, top), (60 + width, top + 34), (60, top + 34)


LINES = [Line(ord_num=row, quad=quad(row), text=text) for row, text in enumerate(TEXTS)]


def f1(found: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    return float(2 * (found & right).sum() / (found.sum() + right.sum()))


def asked(kind: Kind, background: Background, *chosen: Quad) -> CutOut:
    return cut_out_of(kind, background, LINES, chosen)


@pytest.mark.parametrize(("colour", "paper"), [("black", "white"), ("#1c2270", "#f0d8a0"), ("white", "#203040")])
def test_scan_is_black_ink_on_white_whatever_the_colours_and_the_light(colour: str, paper: str) -> None:
    page, share = drawn(colour, paper)
    light = np.linspace(1, 0.45, page.shape[1], dtype=np.float32)[None, :, None]
    result = scan((page * light).astype(np.uint8), asked(Kind.SCAN, Background.WHITE))
    assert result.shape == share.shape
    assert f1(result < 128, share > 128) > 0.9
    assert (result[share == 0] > 200).mean() > 0.99


def test_faint_print_beside_dark_print_becomes_black() -> None:
    page, share = drawn()
    page[130:] = 255 - (255 - page[130:].astype(int)) // 6
    result = scan(page, asked(Kind.SCAN, Background.WHITE))
    assert np.median(result[200:][share[200:] == 255]) < 60


def test_page_without_ink_stays_white() -> None:
    noise = np.random.default_rng(0).normal(200, 3, (300, 400, 3))
    result = scan(noise.astype(np.uint8), cut_out_of(Kind.SCAN, Background.WHITE, []))
    assert (result > 200).mean() > 0.97


def test_ink_keeps_its_colour_and_its_place() -> None:
    page, share = drawn("#b02030", "#f4ecd8")
    result = ink(page, asked(Kind.INK, Background.TRANSPARENT))
    assert result.shape == (*share.shape, 4)
    assert f1(result[:, :, 3] > 127, share > 127) > 0.9
    red, green, blue = result[share == 255][:, :3].mean(axis=0)
    assert red > green + 80
    assert red > blue + 80
    on_white = ink(page, asked(Kind.INK, Background.WHITE))
    assert on_white[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("angle", [7.0, 90.0, -83.0, 180.0])
def test_scan_is_turned_by_the_direction_of_its_lines(angle: float) -> None:
    page, _ = drawn()
    whole = turned(page, -angle, 255)
    height, width = whole.shape[:2]
    radians = np.radians(angle)
    turn = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    centre, before = np.array([width, height]) / 2, np.array([page.shape[1], page.shape[0]]) / 2
    lines = []
    for line in LINES:
        a, b, c, d = ((np.array(line.quad) - before) @ turn.T + centre).tolist()
        lines.append(line.model_copy(update={"quad": (tuple(a), tuple(b), tuple(c), tuple(d))}))
    request = cut_out_of(Kind.SCAN, Background.WHITE, lines)
    assert angle_of(request.lines) == pytest.approx(angle if angle < 180 else -180, abs=0.3)
    result = scan(whole, request)
    rows = (result < 128).any(axis=1)
    assert np.count_nonzero(np.diff(rows.astype(int)) == 1) == len(TEXTS)  # level lines leave white rows between them


def photo_of_a_page() -> tuple[Pixels, NDArray[np.float32]]:
    page, _ = drawn(paper="#f0f0ec")
    corners = np.array([(90, 70), (610, 110), (650, 520), (60, 470)], np.float32)
    height, width = page.shape[:2]
    matrix = cv2.getPerspectiveTransform(
        np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32), corners
    )
    table = np.full((600, 720, 3), (70, 50, 40), np.uint8)
    cv2.warpPerspective(page, matrix, (720, 600), dst=table, borderMode=cv2.BORDER_TRANSPARENT)
    return table, corners


def test_page_in_a_photo_is_found_and_flattened() -> None:
    photo, corners = photo_of_a_page()
    text = [(160.0, 140.0), (560.0, 170.0), (560.0, 400.0), (150.0, 380.0)]
    found = page_outline(photo, text)
    assert found is not None
    assert np.abs(found - corners).max() < 8
    request = CutOut(kind=Kind.SCAN, background=Background.WHITE, hull=tuple(text), line_height=34)
    result = scan(photo, request)
    assert result.shape[1] == pytest.approx(555, abs=12)
    assert (result > 200).mean() > 0.85


def test_page_is_not_cut_where_text_is_outside_of_it() -> None:
    photo, _ = photo_of_a_page()
    assert page_outline(photo, [(10.0, 10.0), (560.0, 170.0), (560.0, 400.0)]) is None
    assert page_outline(drawn()[0], [(60.0, 60.0), (400.0, 60.0), (400.0, 250.0)]) is None


def test_cut_out_has_the_chosen_lines_and_nothing_else() -> None:
    page, share = drawn("black", "#ffe0a0")
    kept = boxes(page, asked(Kind.CUTOUT, Background.KEEP, quad(0), quad(2)))
    assert kept.shape[2] == 4
    assert 34 * 5 < kept.shape[0] < 34 * 7
    assert kept[kept.shape[0] // 2, 100, 3] == 0  # the line between is not chosen
    assert kept[10, 10].tolist() == [255, 224, 160, 255]
    white = boxes(page, asked(Kind.CUTOUT, Background.WHITE, quad(1)))
    assert white.shape[2] == 3
    assert (white == 255).all(axis=2).mean() > 0.6
    bare = boxes(page, asked(Kind.CUTOUT, Background.TRANSPARENT, quad(1)))
    assert int((bare[:, :, 3] > 127).sum()) == pytest.approx(int((share[130:190] > 127).sum()), rel=0.15)


def test_box_outside_of_the_picture_is_an_empty_cut_out() -> None:
    page, _ = drawn()
    far = ((9000.0, 9000.0), (9100.0, 9000.0), (9100.0, 9030.0), (9000.0, 9030.0))
    assert boxes(page, asked(Kind.CUTOUT, Background.KEEP, far)).max() == 0


def test_request_has_the_outline_and_the_height_of_the_sure_lines() -> None:
    doubtful = LINES[0].model_copy(update={"quad": quad(20), "confidence": 0.1})
    request = cut_out_of(Kind.SCAN, Background.WHITE, [*LINES, doubtful])
    assert set(request.hull) == {(60, 60), (420, 60), (420, 254), (60, 254)}
    assert request.line_height == 34
    assert len(convex_hull([(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 0)])) == 4

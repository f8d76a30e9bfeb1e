"""Digits on displays: seven segments as clocks, meters and scales have them, and matrices of dots."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.synth.draws import digits, pick
from training.synth.fonts import FontFace

Mask = NDArray[np.float32]
Pixels = NDArray[np.uint8]

SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "4": "bcfg", "5": "acdfg", "6": "acdefg", "7": "abc",
    "8": "abcdefg", "9": "abcdfg",
    "-": "g", " ": "",
}  # fmt: skip
VARIANTS = {"6": "cdefg", "9": "abcfg", "7": "abcf"}
VARIANT_SHARE = 0.15
HEIGHTS = (14, 110)
PIXEL_EMS = {"Spleen 6x12": 12, "Spleen 8x16": 16, "C-64": 8, "Px IBM CGA": 8}
PIXEL_EM = 16  # of other pixel faces: one dot a pixel


def reading(rng: np.random.Generator) -> str:
    """Return what a display shows: a time, a measure, a number."""
    kind = rng.random()
    if kind < 0.3:
        hour, minute, second = int(rng.integers(0, 24)), int(rng.integers(0, 60)), int(rng.integers(0, 60))
        return pick(rng, (f"{hour:02}:{minute:02}", f"{hour}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}"))
    if kind < 0.6:
        return f"{pick(rng, ('', '', '', '-'))}{digits(rng, 1, 4)}.{digits(rng, 1, 3)}"
    return pick(rng, ("", "", "", "-")) + digits(rng, 1, 8)


def seven_segments(rng: np.random.Generator, text: str) -> Pixels:
    """Return a crop of digits, points, colons, hyphens and spaces; unlit segments are faint at times."""
    height = round(float(np.exp(rng.uniform(*np.log(HEIGHTS)))))
    scale = max(1, round(48 / height))  # small ones are drawn larger, then shrunk
    tall = height * scale
    width, thick = tall * float(rng.uniform(0.42, 0.66)), tall * float(rng.uniform(0.08, 0.19))
    gap, slant = thick * float(rng.uniform(0.0, 0.35)), float(rng.uniform(0, 0.2)) if rng.random() < 0.6 else 0.0
    pitch = width + thick * float(rng.uniform(1.2, 3.0))
    ghost = float(rng.uniform(0.04, 0.16)) if rng.random() < 0.35 else 0.0
    pad = round(tall * float(rng.uniform(0.02, 0.35)))
    sheet = np.zeros(
        (round(tall + thick) + 2 * pad, round(len(text) * pitch + slant * tall + thick) + 2 * pad), np.float32
    )
    faint = np.zeros_like(sheet)
    x, shapes = pad + thick / 2, _shapes(width, tall, thick, gap)
    dots = float(rng.uniform(0.8, 1.3)) * thick
    right = x
    for character in text:
        if character in ".:":
            rows = (tall - dots / 2,) if character == "." else (tall * 0.3, tall * 0.7)
            for row in rows:
                _fill(
                    sheet,
                    np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * dots / 2 + (dots / 2, row),
                    x,
                    pad + thick / 2,
                    slant,
                    tall,
                )
            x += dots + (pitch - width) * 0.8
            right = x
            continue
        lit = VARIANTS[character] if character in VARIANTS and rng.random() < VARIANT_SHARE else SEGMENTS[character]
        for name, shape in shapes.items():
            _fill(sheet if name in lit else faint, shape, x, pad + thick / 2, slant, tall)
        x += pitch
        right = x
    sheet = np.maximum(sheet, faint * ghost)[:, : round(right + slant * tall - (pitch - width) + thick / 2) + pad]
    small = cv2.resize(sheet, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA) if scale > 1 else sheet
    return _lit(rng, np.asarray(small, np.float32))


def dot_matrix(rng: np.random.Generator, face: FontFace, text: str) -> Pixels:
    """Return a crop of letters made of round or square dots, one for each pixel of a pixel face."""
    font = face.at(PIXEL_EMS.get(face.family, PIXEL_EM))
    left, top, right, bottom = (int(v) for v in font.getbbox(text))
    raster = Image.new("L", (max(1, right - left) + 2, max(1, bottom - top) + 2), 0)
    ImageDraw.Draw(raster).text((1 - left, 1 - top), text, 255, font)
    cells = np.asarray(raster, np.float32) > 110
    rows, columns = np.flatnonzero(cells.any(1)), np.flatnonzero(cells.any(0))
    if rows.size:
        cells = cells[max(0, rows[0] - 1) : rows[-1] + 2, max(0, columns[0] - 1) : columns[-1] + 2]
    size = int(rng.integers(3, 8))
    y, x = np.ogrid[:size, :size]
    centre, radius = (size - 1) / 2, size * float(rng.uniform(0.36, 0.55))
    dot = (
        ((y - centre) ** 2 + (x - centre) ** 2 <= radius**2) if rng.random() < 0.7 else (y < size - 1) & (x < size - 1)
    )
    ghost = float(rng.uniform(0.04, 0.15)) if rng.random() < 0.3 else 0.0
    return _lit(rng, np.asarray(np.kron(np.maximum(cells, ghost), dot), np.float32))


def _shapes(width: float, tall: float, thick: float, gap: float) -> dict[str, NDArray[np.float64]]:
    """Return the hexagons of the segments a to g, around the corners of a digit's skeleton."""
    half = thick / 2
    corners = {"a": ((0, 0), (width, 0)), "b": ((width, 0), (width, tall / 2)),
    "c": ((width, tall / 2), (width, tall)), "d": ((0, tall), (width, tall)),
               "e": ((0, tall / 2), (0, tall)), "f": ((0, 0), (0, tall / 2)),
               "g": ((0, tall / 2), (width, tall / 2))}  # fmt: skip
    found = {}
    for name, (start, end) in corners.items():
        a, b = np.array(start, float), np.array(end, float)
        along = (b - a) / np.linalg.norm(b - a)
        across = along[::-1] * half
        a, b = a + along * gap, b - along * gap
        found[name] = np.array(
            [
                a,
                a + along * half + across,
                b - along * half + across,
                b,
                b - along * half - across,
                a + along * half - across,
            ]
        )
    return found


def _fill(sheet: Mask, shape: NDArray[np.float64], x: float, y: float, slant: float, tall: float) -> None:
    placed = shape + np.array([x, y])
    placed[:, 0] += slant * (tall - shape[:, 1])
    cv2.fillPoly(sheet, [np.round(placed * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)


def _lit(rng: np.random.Generator, ink: Mask) -> Pixels:
    """Paint the ink light on dark or dark on light, with a glow, blur and noise at times."""
    dark, light = float(rng.uniform(0, 90)), float(rng.uniform(150, 255))
    ground, colour = (dark, light) if rng.random() < 0.6 else (light, dark)
    reach = max(0.4, ink.shape[0] / 60)
    if rng.random() < 0.35:
        ink = np.maximum(ink, 0.6 * cv2.GaussianBlur(ink, (0, 0), reach * float(rng.uniform(1.0, 3.5))))
    if rng.random() < 0.5:
        ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), reach * float(rng.uniform(0.5, 1.5))), np.float32)
    scene = ground + (colour - ground) * ink
    if rng.random() < 0.4:
        scene = scene + np.float32(rng.uniform(1, 12)) * rng.standard_normal(scene.shape, np.float32)
    return np.asarray(np.clip(scene, 0, 255), np.uint8)

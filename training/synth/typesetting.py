"""Setting text: a line, with its neighbours where a page has them, as ink on an empty sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.synth.fonts import FontFace

Mask = NDArray[np.float32]
Box = tuple[float, float, float, float]  # left, top, right, bottom, px


@dataclass(frozen=True)
class Setting:
    """How a line is set. Lengths are in ems.

    ``tracking`` is added after each letter; ``space`` multiplies the face's own space, ``gap`` widens one of the
    line's spaces; ``pitch`` is the distance to lines above and below (None: there are none); ``is_full_height`` makes
    the box as high as the face's letters can be, instead of as high as this line's are.
    """

    tracking: float = 0.0
    space: float = 1.0
    gap: float = 0.0
    pitch: float | None = None
    is_full_height: bool = False


def typeset(rng: np.random.Generator, face: FontFace, text: str, size_px: int, setting: Setting) -> tuple[Mask, Box]:
    """Return an ink mask 0..1 of the text and the text's own box in it."""
    font = face.at(size_px)
    ascent, descent = font.getmetrics()
    margin, baseline = size_px, size_px + min(ascent, 2 * size_px)
    pieces = list(_pieces(rng, font, text, size_px, setting))
    width = round(pieces[-1][0] + font.getlength(pieces[-1][1])) + 2 * margin + size_px // 4
    sheet = Image.new("L", (width, baseline + min(descent, size_px) + margin), 0)
    pen = ImageDraw.Draw(sheet)
    for x, piece in pieces:
        pen.text((margin + x, baseline), piece, 255, font, "ls")
    left, top, right, bottom = sheet.getbbox() or (margin, margin, margin + 1, baseline)
    if setting.is_full_height:
        _, highest, _, lowest = font.getbbox("Édp", anchor="ls")
        top, bottom = min(top, baseline + round(highest)), max(bottom, baseline + round(lowest))
    if setting.pitch is not None:
        _write_neighbours(rng, pen, font, text, (margin, baseline), setting.pitch * size_px)
    return np.asarray(sheet, np.float32) * np.float32(1 / 255), (left, top, right, bottom)


def _pieces(
    rng: np.random.Generator, font: ImageFont.FreeTypeFont, text: str, size_px: int, setting: Setting
) -> Iterator[tuple[float, str]]:
    """Yield what is drawn at once, and its start: letters where they are spaced out, words where only spaces differ."""
    words = text.split(" ")
    space = (font.getlength(" ") or 0.25 * size_px) * setting.space + setting.tracking * size_px
    wide = int(rng.integers(len(words)))
    x = 0.0
    for number, word in enumerate(words):
        for piece in word if setting.tracking else [word]:
            yield x, piece
            x += font.getlength(piece) + (setting.tracking * size_px if setting.tracking else 0.0)
        x += space + (setting.gap * size_px if number == wide else 0.0)


def _write_neighbours(
    rng: np.random.Generator, pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, text: str,
    at: tuple[int, int], pitch_px: float,
) -> None:  # fmt: skip
    for way in (-1, 1):
        other = "".join(rng.permutation(list(text)).tolist())
        pen.text((at[0] + int(rng.integers(-at[0], at[0])), at[1] + round(way * pitch_px)), other, 255, font, "ls")


def skewed(rng: np.random.Generator, ink: Mask, box: Box) -> tuple[Mask, Box]:
    """Slope, slant and stretch; the box follows."""
    stretch = float(np.exp(rng.uniform(-0.35, 0.25)))
    slant = float(rng.uniform(-0.2, 0.3)) if rng.random() < 0.4 else 0.0
    slope = float(rng.normal(0, 0.01))
    height, width = ink.shape
    left, top, right, bottom = box
    slope = float(np.clip(slope, -0.3, 0.3) * min(1.0, 8 * (bottom - top) / max(1.0, right - left)))
    grow = abs(slant) * height
    matrix = np.array(
        [[stretch, -slant, slant * (top + bottom) / 2 + grow / 2], [slope, 1, -slope * width * 0.5 / stretch]]
    )
    ink = np.asarray(cv2.warpAffine(ink, matrix, (round(width * stretch + grow), height)), np.float32)
    half = abs(slant) * (bottom - top) / 2
    left, right = left * stretch + grow / 2 - half, right * stretch + grow / 2 + half
    rise = abs(slope) * (right - left) / 2
    return ink, (left, top - rise, right, bottom + rise)


def stretched(ink: Mask, box: Box, factor: float) -> tuple[Mask, Box]:
    """Stretch horizontally by a factor."""
    width = max(8, round(ink.shape[1] * factor))
    ink = np.asarray(cv2.resize(ink, (width, ink.shape[0]), interpolation=cv2.INTER_AREA), np.float32)
    return ink, (box[0] * factor, box[1], box[2] * factor, box[3])


def bent(rng: np.random.Generator, ink: Mask, box: Box) -> tuple[Mask, Box]:
    """Bend along an arc, or rotate and change the perspective; the box follows."""
    left, top, right, bottom = box
    height, width = bottom - top, right - left
    if rng.random() < 0.2:
        rise = float(rng.uniform(-0.4, 0.4)) * min(height, 0.3 * width)
        x, y = np.meshgrid(np.arange(ink.shape[1], dtype=np.float32), np.arange(ink.shape[0], dtype=np.float32))
        shift = rise * ((2 * x - left - right) ** 2 / max(1.0, width) ** 2 - 0.5)
        ink = np.asarray(cv2.remap(ink, x, y + shift.astype(np.float32), cv2.INTER_LINEAR), np.float32)
        box = (left, top - abs(rise) / 2, right, bottom + abs(rise) / 2)
        left, top, right, bottom = box
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    angle = float(rng.normal(0, 0.06 if rng.random() < 0.7 else 0.2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    reach = min(height, 0.25 * width) * np.array([1.0, float(rng.uniform(0.2, 1.0))])
    seen = (corners - corners.mean(0)) @ turn.T + rng.uniform(-0.14, 0.14, (4, 2)) * reach
    seen[:, 0] += float(rng.normal(0, 0.12)) * seen[:, 1]  # slant
    margin = 0.4 * height
    seen += margin - seen.min(0)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    size = (round(float(seen[:, 0].max() + margin)), round(float(seen[:, 1].max() + margin)))
    ink = np.asarray(cv2.warpPerspective(ink, matrix, size), np.float32)
    (left, top), (right, bottom) = seen.min(0), seen.max(0)
    return ink, (float(left), float(top), float(right), float(bottom))


def cut_out(ink: Mask, box: Box, left: float, top: float, right: float, bottom: float) -> Mask:
    """Return the part of a sheet around a box that grew by so many pixels; what lies beyond the sheet is empty."""
    x0, y0 = max(0, round(box[0] - left)), max(0, round(box[1] - top))
    x1, y1 = round(box[2] + right), round(box[3] + bottom)
    return ink[y0 : max(y0 + 6, y1), x0 : max(x0 + 4, x1)]

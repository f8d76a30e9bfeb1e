"""Convert coordinates of a PDF's page to pixels of its picture."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import pypdfium2
import pypdfium2.raw as pdfium

from mesh.contracts.line import Point, Quad

_STEP: Final = 1000.0
_FINE: Final = 1000
"""PDFium answers in whole pixels, so it is asked for a picture larger by this factor."""


class Rectangle(NamedTuple):
    """In any coordinates; `top` and `bottom` are the lowest and the highest y."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(self.width, 0.0) * max(self.height, 0.0)

    def has(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def within(self, other: Rectangle) -> Rectangle:
        """Return the common part; its area is 0 if there is none."""
        return Rectangle(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def quad(self) -> Quad:
        return (
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        )


@dataclass(frozen=True, slots=True)
class Matrix:
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @classmethod
    def of_object(cls, handle: pdfium.FPDF_PAGEOBJECT) -> Self:
        """Return the matrix of a page object; the identity if it has none."""
        raw = pdfium.FS_MATRIX()
        if not pdfium.FPDFPageObj_GetMatrix(handle, raw):
            return cls()
        return cls(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)

    @classmethod
    def to_pixels(cls, page: pypdfium2.PdfPage, width: int, height: int) -> Self:
        """Return the matrix from the page's coordinates to a picture of it, with rotation and crop box."""

        def pixel(x: float, y: float) -> Point:
            column, row = ctypes.c_int(), ctypes.c_int()
            pdfium.FPDF_PageToDevice(page, 0, 0, width * _FINE, height * _FINE, 0, x, y, column, row)
            return column.value / _FINE, row.value / _FINE

        (e, f), right, up = pixel(0, 0), pixel(_STEP, 0), pixel(0, _STEP)
        return cls((right[0] - e) / _STEP, (right[1] - f) / _STEP, (up[0] - e) / _STEP, (up[1] - f) / _STEP, e, f)

    def then(self, other: Matrix) -> Matrix:
        """Return the matrix that applies this one first, then the other."""
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def point(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def vector(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y, self.b * x + self.d * y

    def around(self, rectangle: Rectangle) -> Rectangle:
        """Return the upright rectangle around a converted one."""
        return around(self.point(*corner) for corner in rectangle.quad())


UNIT_SQUARE: Final = Rectangle(0.0, 0.0, 1.0, 1.0)


def around(points: Iterable[Point]) -> Rectangle:
    """Return the smallest upright rectangle around points."""
    xs, ys = zip(*points, strict=True)
    return Rectangle(min(xs), min(ys), max(xs), max(ys))

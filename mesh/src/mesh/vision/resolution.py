"""Resolution of a picture, if it is one that scanners and fax machines have."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from PIL import Image

_SCANNER_DPI: Final = (90.0, 1300.0)
"""Cameras and screens write any number."""
_MAX_RATIO: Final = 5.0
_SQUARE: Final = 1.02
"""Ratio of the resolutions in x and y below which pixels count as square."""


def scanner_resolution(image: Image.Image) -> tuple[float, float] | None:
    """Return pixels per inch in x and y; None if the picture has none, or an unusual one."""
    with suppress(KeyError, TypeError, ValueError, ZeroDivisionError):
        x, y = (float(value) for value in image.info["dpi"])
        if all(_SCANNER_DPI[0] <= value <= _SCANNER_DPI[1] for value in (x, y)) and max(x / y, y / x) < _MAX_RATIO:
            return x, y
    return None


def is_square(resolution: tuple[float, float]) -> bool:
    """Return whether pixels are squares: fax machines have half the resolution in y."""
    return 1 / _SQUARE < resolution[0] / resolution[1] < _SQUARE

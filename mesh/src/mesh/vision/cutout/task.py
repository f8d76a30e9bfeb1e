"""Make a scan, the ink or a cut-out of an opened picture, as PNG. Runs in a child (`mesh.vision.decoding`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import cv2
import numpy as np

from mesh.contracts.cut_out import Background, CutOut, Kind
from mesh.contracts.line import Quad
from mesh.vision.cutout.ink import coloured_ink, ink_of, is_light_on_dark
from mesh.vision.cutout.outline import page_outline
from mesh.vision.cutout.straighten import angle_of, flattened, turned
from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.picture import Picture
from mesh.vision.pixels import upright
from mesh.vision.stored_pixels import Colours, Pixels, stored_pixels

_NOTHING, _ALL = 0, 255
_UNKNOWN_LINES: Final = 45.0
"""Lines of a page whose lines are unknown: so many fit on its short side."""
_MARGIN: Final = 0.12
"""Around a chosen box, in heights of it: boxes are cut close, and letters such as g and Ä reach beyond."""
_AROUND: Final = 3.0
"""Of a chosen box, in heights: paper from which its background is estimated."""
_COMPRESSION: Final = (cv2.IMWRITE_PNG_COMPRESSION, 2, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_FILTERED)
"""A third of the time of the default for a tenth more bytes."""


def cut_out(picture: Picture, request: Mapping[str, Any]) -> tuple[dict[str, Any], SharedMemory]:
    """Return a PNG. `request` is a `CutOut` as JSON. Raises BadPicture for a damaged file."""
    # Threads of OpenCV would not survive the fork, and the processors are the models'.
    cv2.setNumThreads(1)
    asked = CutOut.model_validate(request)
    match asked.kind:
        case Kind.SCAN:
            result = scan(_pixels(picture, "RGB"), asked)
        case Kind.INK:
            result = ink(_pixels(picture, "RGB"), asked)
        case Kind.CUTOUT:
            result = boxes(_pixels(picture, "RGB"), asked)
    return {}, SharedMemory.of(png(result))


def _pixels(picture: Picture, colours: Colours) -> Pixels:
    values, memory = stored_pixels(picture, colours)
    memory.close()
    return upright(values, memory.buffer)


def png(image: Pixels) -> bytes:
    """Return H x W, H x W x 3 or H x W x 4 (RGB) as PNG."""
    if image.ndim == 3:
        conversion = cv2.COLOR_RGB2BGR if image.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
        cv2.cvtColor(image, conversion, dst=image)
    done, encoded = cv2.imencode(".png", image, _COMPRESSION)
    if not done:
        raise MemoryError
    return encoded.tobytes()


def scan(image: Pixels, asked: CutOut) -> Pixels:
    """Return black ink on white, straightened, H x W."""
    corners = page_outline(image, asked.hull)
    grey = _grey(image)
    angle = angle_of(asked.lines)
    if corners is not None:
        grey = flattened(grey, corners, _ALL)
        # The page's edges are level now: only the direction of reading may differ.
        angle = 90.0 * round(angle / 90.0)
    if is_light_on_dark(_grey(image), asked.lines):
        grey = cast(Pixels, cv2.bitwise_not(grey))
    page = cv2.bitwise_not(ink_of(grey, _line_height(asked, image)))
    return turned(cast(Pixels, page), angle, _ALL)


def ink(image: Pixels, asked: CutOut) -> Pixels:
    """Return the ink at its place in the picture: H x W x 4 on transparency, H x W x 3 on white."""
    return _on(asked.background, image, asked.lines, _line_height(asked, image))


def boxes(image: Pixels, asked: CutOut) -> Pixels:
    """Return what is in the chosen boxes, level, and nothing around them: H x W x 4, or H x W x 3 on white."""
    height = max(1.0, float(np.quantile([_height(box) for box in asked.boxes], 0.9)))
    corners = np.array(asked.boxes, np.float64).reshape(-1, 2)
    left, top = np.floor(corners.min(axis=0) - _AROUND * height).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0) + _AROUND * height).astype(int).clip(1)
    image = image[top:bottom, left:right]
    if image.size == 0:
        return np.full((1, 1, 4), _NOTHING, np.uint8)
    chosen = np.zeros(image.shape[:2], np.uint8)
    moved = [tuple((x - left, y - top) for x, y in box) for box in asked.boxes]
    for box in moved:
        cv2.fillConvexPoly(chosen, _widened(cast(Quad, box)), _ALL, lineType=cv2.LINE_AA)
    if asked.background is Background.KEEP:
        whole = np.dstack([image, chosen])
    else:
        whole = _on(Background.TRANSPARENT, image, cast(Sequence[Quad], moved), height)
        whole[:, :, 3] = cv2.min(whole[:, :, 3], chosen)
    whole = turned(np.dstack([whole, chosen]), angle_of(asked.boxes), _NOTHING)
    found = cv2.boundingRect(whole[:, :, 4])
    x, y, width, height_of_cut = found
    cut = np.ascontiguousarray(whole[y : y + height_of_cut, x : x + width, :4])
    return _white_below(cut) if asked.background is Background.WHITE else cut


def _on(background: Background, image: Pixels, lines: Sequence[Quad], line_height: float) -> Pixels:
    grey = _grey(image)
    is_light = is_light_on_dark(grey, lines)
    if is_light:
        grey = cast(Pixels, cv2.bitwise_not(grey))
    share = ink_of(grey, line_height)
    del grey
    if background is Background.WHITE and is_light:
        return cast(Pixels, cv2.cvtColor(cv2.bitwise_not(share), cv2.COLOR_GRAY2RGB))
    if is_light:  # its colour is found as that of dark ink
        colour = cv2.bitwise_not(coloured_ink(cast(Pixels, cv2.bitwise_not(image)), share, line_height))
    else:
        colour = coloured_ink(image, share, line_height)
    result = np.dstack([colour, share])
    return _white_below(result) if background is Background.WHITE else result


def _white_below(image: Pixels) -> Pixels:
    """Return H x W x 4 on white, H x W x 3."""
    alpha = cv2.cvtColor(image[:, :, 3], cv2.COLOR_GRAY2RGB)
    inked = cv2.multiply(np.ascontiguousarray(image[:, :, :3]), alpha, scale=1 / 255)
    return cast(Pixels, cv2.add(inked, cv2.bitwise_not(alpha)))


def _grey(image: Pixels) -> Pixels:
    return cast(Pixels, cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


def _line_height(asked: CutOut, image: Pixels) -> float:
    return asked.line_height or max(8.0, min(image.shape[:2]) / _UNKNOWN_LINES)


def _height(box: Quad) -> float:
    top_left, top_right, bottom_right, bottom_left = (np.array(point) for point in box)
    return float(np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2


def _widened(box: Quad) -> Any:
    """Return the corners of a box with its margin, as OpenCV draws them."""
    corners = np.array(box, np.float64)
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    margin = _MARGIN * _height(box)
    along, down = (margin * side / max(1e-6, float(np.linalg.norm(side))) for side in (along, down))
    moves = np.array([-along - down, along - down, along + down, down - along])
    return np.rint(corners + moves).astype(np.int32)

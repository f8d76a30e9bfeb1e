"""Write small TIFF files of any sample type, byte order and arrangement; Pillow writes a few of them only."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SHORT, _LONG = 3, 4
_FORMATS = {"u": 1, "i": 2, "f": 3}
_DEFLATE = 8


def encode(
    samples: NDArray[Any],
    *,
    photometric: int = 1,
    bits: int | None = None,
    rows_per_strip: int | None = None,
    tile: int | None = None,
    is_planar: bool = False,
    is_compressed: bool = False,
    extra: int | None = None,
) -> bytes:
    """Return the samples, H x W or H x W x channels, as a file in the byte order of their type."""
    order = ">" if samples.dtype.str[0] == ">" else "<"
    height, width = samples.shape[:2]
    channels = samples.shape[2] if samples.ndim == 3 else 1
    planes = [samples[..., channel] for channel in range(channels)] if is_planar else [samples]
    parts = [part for plane in planes for part in _parts(plane, rows_per_strip or height, tile)]
    if is_compressed:
        parts = [zlib.compress(part) for part in parts]
    offsets = [8 + sum(map(len, parts[:number])) for number in range(len(parts))]
    sizes = list(map(len, parts))
    bits = bits or samples.dtype.itemsize * 8
    fields: dict[int, tuple[int, list[int]]] = {
        256: (_LONG, [width * (samples.dtype.itemsize * 8) // bits if channels == 1 else width]),
        257: (_LONG, [height]),
        258: (_SHORT, [bits] * channels),
        259: (_SHORT, [_DEFLATE if is_compressed else 1]),
        262: (_SHORT, [photometric]),
        277: (_SHORT, [channels]),
        284: (_SHORT, [2 if is_planar else 1]),
        339: (_SHORT, [_FORMATS[samples.dtype.kind]] * channels),
    }
    if extra is not None:
        fields[338] = (_SHORT, [extra])
    if tile:
        fields |= {322: (_LONG, [tile]), 323: (_LONG, [tile]), 324: (_LONG, offsets), 325: (_LONG, sizes)}
    else:
        fields |= {273: (_LONG, offsets), 278: (_LONG, [rows_per_strip or height]), 279: (_LONG, sizes)}
    return _file(order, b"".join(parts), fields)


def _parts(plane: NDArray[Any], rows: int, tile: int | None) -> list[bytes]:
    height, width = plane.shape[:2]
    if tile is None:
        return [plane[top : top + rows].tobytes() for top in range(0, height, rows)]
    across, down = -width % tile, -height % tile
    padded = np.pad(plane, [(0, down), (0, across)] + [(0, 0)] * (plane.ndim - 2))
    return [
        padded[top : top + tile, left : left + tile].tobytes()
        for top in range(0, height, tile)
        for left in range(0, width, tile)
    ]


def _file(order: str, pixels: bytes, fields: dict[int, tuple[int, list[int]]]) -> bytes:
    pixels += bytes(len(pixels) % 2)
    directory = 8 + len(pixels)
    behind = directory + 2 + 12 * len(fields) + 4
    entries, more = b"", b""
    for number, (kind, values) in sorted(fields.items()):
        raw = struct.pack(f"{order}{len(values)}{'H' if kind == _SHORT else 'I'}", *values)
        if len(raw) > 4:
            place, more = struct.pack(f"{order}I", behind + len(more)), more + raw
            raw = place
        entries += struct.pack(f"{order}HHI", number, kind, len(values)) + raw.ljust(4, b"\0")
    start = b"II*\0" if order == "<" else b"MM\0*"
    head = start + struct.pack(f"{order}I", directory)
    return head + pixels + struct.pack(f"{order}H", len(fields)) + entries + bytes(4) + more

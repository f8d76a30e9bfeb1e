"""The smallest EXIF block: orientation and resolution alone (CIPA DC-008, 4.6)."""

from __future__ import annotations

import struct
from typing import Final

UPRIGHT: Final = 1

_SHORT: Final = 3
_RATIONAL: Final = 5
_ORIENTATION, _X_RESOLUTION, _Y_RESOLUTION, _UNIT = 0x0112, 0x011A, 0x011B, 0x0128
_INCH: Final = 2
_CENTIMETRE: Final = 3
_CM_PER_INCH: Final = 2.54
_HIGHEST_DPI: Final = 100_000
_MOST_ENTRIES: Final = 200
_VALUES_AT: Final = 8 + 2 + 4 * 12 + 4
_DENOMINATOR: Final = 100


def exif_of(orientation: int, dpi: tuple[float, float] | None = None) -> bytes:
    """Return a TIFF structure, as EXIF is embedded in JPEG (after `Exif\\0\\0`), PNG and WebP."""
    entries = [struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)]
    values = b""
    if dpi is not None:
        for place, tag in enumerate((_X_RESOLUTION, _Y_RESOLUTION)):
            entries.append(struct.pack(">HHII", tag, _RATIONAL, 1, _VALUES_AT + 8 * place))
            values += struct.pack(">II", round(dpi[place] * _DENOMINATOR), _DENOMINATOR)
        entries.append(struct.pack(">HHIHH", _UNIT, _SHORT, 1, _INCH, 0))
    header = struct.pack(">2sHIH", b"MM", 42, 8, len(entries))
    return header + b"".join(entries) + struct.pack(">I", 0) + values


def resolution_in(exif: bytes) -> tuple[float, float] | None:
    """Return the resolution of an EXIF block, in dots per inch; None if it has none, or is damaged."""
    order = "<" if exif.startswith(b"II") else ">"
    try:
        (directory,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, directory)
        found: dict[int, float] = {}
        for at in range(directory + 2, directory + 2 + 12 * min(count, _MOST_ENTRIES), 12):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHII", exif, at)
            if tag in (_X_RESOLUTION, _Y_RESOLUTION) and kind == _RATIONAL:
                numerator, denominator = struct.unpack_from(f"{order}II", exif, value)
                found[tag] = numerator / denominator
            elif tag == _UNIT:
                (unit,) = struct.unpack_from(f"{order}H", exif, at + 8)
                found[tag] = unit
        per_inch = _CM_PER_INCH if found.get(_UNIT) == _CENTIMETRE else 1.0
        dpi = found[_X_RESOLUTION] * per_inch, found[_Y_RESOLUTION] * per_inch
    except (struct.error, ZeroDivisionError, KeyError):
        return None
    return dpi if max(dpi) < _HIGHEST_DPI else None

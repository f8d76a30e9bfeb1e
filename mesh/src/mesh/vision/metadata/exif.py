"""The smallest EXIF block: orientation and resolution alone (CIPA DC-008, 4.6)."""

from __future__ import annotations

import struct
from typing import Final

UPRIGHT: Final = 1

_SHORT: Final = 3
_RATIONAL: Final = 5
_ORIENTATION, _X_RESOLUTION, _Y_RESOLUTION, _UNIT = 0x0112, 0x011A, 0x011B, 0x0128
_INCH: Final = 2
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

"""What Pillow leaves out for TIFF: samples of 32 and 64 bits, and their range.

register()            at import: three more layouts, which Pillow can unpack but does not look for
unpack_natively       libtiff returns samples in the byte order of the machine
is_misread            Pillow reads separate planes of more than 8 bits as nonsense
is_white_zero         Pillow inverts pictures of up to 8 bits only
is_unsigned           Pillow reads unsigned samples of 32 bits as signed ones
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PIL import Image, TiffImagePlugin

_II, _MM = TiffImagePlugin.II, TiffImagePlugin.MM

_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_WHITE_IS_ZERO, _BLACK_IS_ZERO = 0, 1
_BITS, _PHOTOMETRIC, _PLANES, _SAMPLE_FORMAT = 258, 262, 284, 339
_SEPARATE_PLANES = 2

# TIFF 6.0: byte order, photometric interpretation, sample format, fill order, bits per sample, extra samples
_LAYOUTS: Final[Mapping[tuple[bytes, int, tuple[int], int, tuple[int, ...], tuple[int, ...]], tuple[str, str]]] = {
    (_II, _BLACK_IS_ZERO, (_FLOAT,), 1, (64,), ()): ("F", "F;64F"),
    (_MM, _BLACK_IS_ZERO, (_FLOAT,), 1, (64,), ()): ("F", "F;64BF"),
    (_MM, _BLACK_IS_ZERO, (_UNSIGNED,), 1, (32,), ()): ("I", "I;32B"),
    (_II, _WHITE_IS_ZERO, (_SIGNED,), 1, (32,), ()): ("I", "I;32S"),
    (_MM, _WHITE_IS_ZERO, (_SIGNED,), 1, (32,), ()): ("I", "I;32BS"),
}
_NATIVE: Final = {"F;32BF": "F;32NF", "F;64BF": "F;64NF", "I;32B": "I;32N", "I;32BS": "I;32NS"}


def register() -> None:
    """Let Pillow open these layouts."""
    TiffImagePlugin.OPEN_INFO.update(_LAYOUTS)


def unpack_natively(image: Image.Image) -> None:
    """Let Pillow unpack a compressed picture in the byte order in which libtiff returns it."""
    tiles = getattr(image, "tile", [])
    if tiles and tiles[0].codec_name == "libtiff":
        image.tile = [  # type: ignore[attr-defined]  # of every ImageFile
            tile._replace(args=(_NATIVE.get(tile.args[0], tile.args[0]), *tile.args[1:])) for tile in tiles
        ]


def is_misread(image: Image.Image) -> bool:
    """Return whether Pillow opens the picture but gets wrong pixels."""
    bits = _tag(image, _BITS)
    return _tag(image, _PLANES) == _SEPARATE_PLANES and isinstance(bits, tuple) and len(bits) > 1 and max(bits) > 8


def is_white_zero(image: Image.Image) -> bool:
    """Return whether 0 means white in a picture of more than 8 bits."""
    return _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO


def is_unsigned(image: Image.Image) -> bool:
    """Return whether samples have no sign."""
    return _tag(image, _SAMPLE_FORMAT) in (None, (_UNSIGNED,), _UNSIGNED)


def _tag(image: Image.Image, number: int) -> object:
    tags: Mapping[int, object] = getattr(image, "tag_v2", {})
    return tags.get(number)


register()

"""Choose the reader of a file's format."""

from __future__ import annotations

from typing import Final

from mesh.vision.metadata.gif import gif_without_metadata
from mesh.vision.metadata.jpeg import jpeg_without_metadata
from mesh.vision.metadata.png import png_without_metadata
from mesh.vision.metadata.tiff import tiff_without_metadata
from mesh.vision.metadata.webp import webp_without_metadata
from mesh.vision.picture import Picture

_JFIF: Final = "jfif"
_DPI: Final = "dpi"


def without_metadata(picture: Picture) -> bytes:
    """Return the file without metadata; equal bytes if it has none. A BMP has none.

    A JPEG is returned with its end marker (`Picture.ended_content`).
    """
    content, orientation = picture.ended_content, picture.info.orientation
    match picture.info.content_type:
        case "image/jpeg":
            known = picture.image.info
            dpi = known.get(_DPI) if _JFIF not in known else None
            return jpeg_without_metadata(content, orientation, dpi)
        case "image/png":
            return png_without_metadata(content, orientation)
        case "image/webp":
            return webp_without_metadata(content, orientation)
        case "image/tiff":
            return tiff_without_metadata(content)
        case "image/gif":
            return gif_without_metadata(content)
        case _:
            return content

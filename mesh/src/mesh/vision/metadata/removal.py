"""Choose the reader of a file's format."""

from __future__ import annotations

from mesh.vision.metadata.gif import gif_without_metadata
from mesh.vision.metadata.jpeg import jpeg_without_metadata
from mesh.vision.metadata.png import png_without_metadata
from mesh.vision.metadata.tiff import tiff_without_metadata
from mesh.vision.metadata.webp import webp_without_metadata
from mesh.vision.picture import PictureInfo


def without_metadata(content: bytes, info: PictureInfo) -> bytes:
    """Return a file without metadata; equal bytes if it has none. A BMP has none.

    `info` is that of the file; nothing is decoded here.
    """
    match info.content_type:
        case "image/jpeg":
            return jpeg_without_metadata(content, info.orientation)
        case "image/png":
            return png_without_metadata(content, info.orientation)
        case "image/webp":
            return webp_without_metadata(content, info.orientation)
        case "image/tiff":
            return tiff_without_metadata(content)
        case "image/gif":
            return gif_without_metadata(content)
        case _:
            return content

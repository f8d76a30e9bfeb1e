"""Complete a JPEG that lacks its end marker, as some cameras and copying programs leave it."""

from __future__ import annotations

from typing import Final

_START: Final = b"\xff\xd8\xff"
_END: Final = b"\xff\xd9"
_START_OF_SCAN: Final = b"\xff\xda"


def with_end(content: bytes) -> bytes:
    """Return a JPEG with an end marker after its last scan; any other file unchanged.

    It does not say that the picture is whole: a decoder that is strict finds that data are missing before the marker.
    """
    if not content.startswith(_START) or content.endswith(_END):
        return content
    # The thumbnail in the metadata has an end of its own, before the scans of the picture.
    is_ended = content.rfind(_END) > content.rfind(_START_OF_SCAN)
    return content if is_ended else content + _END

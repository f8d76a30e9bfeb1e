"""A file in memory that limits how often its header is read.

Pillow reads headers piece by piece: a file of 6 MB may have 500,000 pieces.
"""

from __future__ import annotations

import io
from typing import Final

from mesh.contracts.problems import BadPicture

MAX_READS: Final = 10_000
"""Ordinary headers take fewer than 200; a JPEG with an ICC profile and XMP of 16 MB takes 1,000."""


class BoundedFile(io.BytesIO):
    """Counts reads until `end_of_header`."""

    def __init__(self, content: bytes):
        super().__init__(content)
        self._reads_left: int | None = MAX_READS

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as usual. Raises BadPicture (413) for a header of too many parts."""
        if self._reads_left is not None:
            self._reads_left -= 1
            if self._reads_left < 0:
                raise BadPicture(
                    "The header of the file has too many parts. Save it again as an ordinary PNG or JPEG.", status=413
                )
        return super().read(size)

    def end_of_header(self) -> None:
        """Stop counting: pixels are read in many pieces too."""
        self._reads_left = None

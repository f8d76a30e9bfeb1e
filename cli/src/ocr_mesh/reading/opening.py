"""Open files and their pages in child processes, which a damaged file cannot leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mesh.contracts.page_selection import selected_pages
from mesh.contracts.problems import Problem, SeveralPictures
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision import stored_pixels
from mesh.vision.decoding.processes import DecodingProcesses, ProcessLimits
from mesh.vision.documents.document import DocumentKind, SourcePage
from mesh.vision.documents.kinds import HEAD_BYTES, kind_of
from mesh.vision.documents.own_text import needs_models
from mesh.vision.documents.reader import MODULES, DocumentReader
from mesh.vision.picture import DEFAULT_LIMITS, PictureInfo
from mesh.vision.pixels import decode_in
from ocr_mesh.reading.models import Image
from ocr_mesh.reading.read_file import Unreadable, Wishes, no_pages

PROCESS_LIMITS: Final = ProcessLimits(timeout_s=60.0, memory_bytes=1024**3)
"""Of one child: more than a service allows, as the files are the user's own."""
_WAIT_S: Final = 3600.0
"""Pages wait for a free child as long as needed: their number is bounded by the number of files at a time."""
_MANY: Final = 1000
_MOST_BYTES: Final = 64 * 1024**2
"""Larger files are opened from the disk, as documents."""
_PICTURES: Final = (
    DocumentKind.JPEG,
    DocumentKind.PNG,
    DocumentKind.WEBP,
    DocumentKind.BMP,
    DocumentKind.TIFF,
    DocumentKind.GIF,
)
"""Kinds that are decoded as they are, unless they have several frames or pixels that are not square."""
ANIMATIONS: Final = (DocumentKind.GIF, DocumentKind.WEBP, DocumentKind.PNG, DocumentKind.AVIF)
"""Kinds whose further frames are read only if they are selected."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The kind of a file, and its pages."""

    kind: DocumentKind | None
    """None for a file of unknown format."""
    count: int
    numbers: Sequence[int]
    """Pages to read."""
    picture: PictureInfo | None
    """Set if the file is a picture that is decoded as it is."""

    @property
    def is_document(self) -> bool:
        return self.kind is DocumentKind.PDF or (self.count > 1 and self.numbers != [1])


@dataclass(frozen=True, slots=True)
class PageToRead:
    """A page on which text must be recognised."""

    image: Image
    source: SourcePage | None
    """Set for a page of a document: its own text, if it has some."""


class Opening:
    """Opens files. Thread-safe."""

    def __init__(self, at_once: int) -> None:
        """Start the process that starts the children, of which `at_once` run at a time."""
        queue = ConcurrencyLimit("decoding", running=at_once, waiting=_MANY, wait_s=_WAIT_S)
        self._decoders = DecodingProcesses(DEFAULT_LIMITS, PROCESS_LIMITS, queue, [stored_pixels.__name__, *MODULES])
        self._documents = DocumentReader(self._decoders, timeout_s=PROCESS_LIMITS.timeout_s)

    def close(self) -> None:
        self._decoders.close()

    def contents(self, file: Path, wishes: Wishes) -> Contents:
        """Return the contents of a file and the pages to read. Raises Unreadable."""
        try:
            with file.open("rb") as opened:
                kind = kind_of(opened.read(HEAD_BYTES))
            picture = self._picture(file) if kind is None or kind in _PICTURES else None
            count = 1 if picture else self._documents.inspect(file, password=wishes.password).pages
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error
        except Problem as error:
            raise Unreadable(error.detail) from error
        if wishes.pages is None and kind in ANIMATIONS:
            return Contents(kind, count, [1], picture)
        numbers = selected_pages(wishes.pages, count)
        if not numbers:
            raise no_pages(wishes.pages, count)
        return Contents(kind, count, numbers, picture)

    def page(self, file: Path, number: int, contents: Contents, wishes: Wishes) -> PageToRead | SourcePage:
        """Return a page; a `SourcePage` alone has all its text already. Raises Problem, OSError."""
        if contents.picture is not None:
            with self._decoders.decoder() as decoder:
                image, _ = decode_in(decoder, file.read_bytes(), "RGB")
            return PageToRead(image, None)
        source = self.source(file, number, wishes)
        if not needs_models(source):
            return source
        with self._decoders.decoder() as decoder:
            image, _ = decode_in(decoder, bytes(source.content), "RGB")
        return PageToRead(image, source)

    def source(self, file: Path, number: int, wishes: Wishes) -> SourcePage:
        """Return the picture of a page as a file, and its own text. Raises Problem, OSError."""
        return self._documents.open_page(file, number, password=wishes.password, ocr=wishes.ocr)

    def _picture(self, file: Path) -> PictureInfo | None:
        """Return the header of a picture; None if it must be opened as a document."""
        if file.stat().st_size > _MOST_BYTES:
            return None
        content = file.read_bytes()
        with self._decoders.decoder() as decoder:
            try:
                info = decoder.open(content)
            except SeveralPictures:
                return None
        return info if info.has_square_pixels else None

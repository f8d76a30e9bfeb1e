"""Open the uploaded file: a picture as it is, a page of a document as a picture of its own.

Pictures in formats that models and browsers take are read as they are. Pages of PDFs, frames of animations and of
TIFFs, and pictures in other formats are converted first (`mesh.vision.documents`); the result is read and stored.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from bff_api.decoding import decoding_gate
from bff_api.read.upload import Upload
from mesh.contracts.line import LineText, Point, Quad, TextBox
from mesh.contracts.problems import NoSuchPage, SeveralPictures
from mesh.contracts.read_image import TextSource
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected
from mesh.vision.decoding.processes import Decoders
from mesh.vision.decoding.shared_memory import ContentFile
from mesh.vision.documents.document import DocumentKind, SourcePage
from mesh.vision.documents.kinds import HEAD_BYTES, kind_of
from mesh.vision.documents.own_text import boxes_to_read, known_lines, needs_models, source_of
from mesh.vision.documents.reader import DocumentReader
from mesh.vision.metadata import without_metadata
from mesh.vision.part import Region, cut
from mesh.vision.picture import PictureInfo, with_end

_PICTURES: Final = (
    DocumentKind.JPEG,
    DocumentKind.PNG,
    DocumentKind.WEBP,
    DocumentKind.BMP,
    DocumentKind.TIFF,
    DocumentKind.GIF,
)
"""Kinds that are read as they are, unless they have several frames or pixels that are not square."""


_TURNED_BY_EXIF: Final = ("image/jpeg", "image/png")


@dataclass(frozen=True, slots=True)
class Part:
    """What the models get: a region of the picture, or all of it. The whole picture is stored."""

    content: bytes
    content_type: str
    left: int = 0
    top: int = 0
    """Where its first pixel is in the whole picture."""

    def placed(self, boxes: Sequence[TextBox]) -> list[TextBox]:
        """Return boxes of this part in the coordinates of the whole picture."""
        return [TextBox(_shifted(quad, self.left, self.top), score) for quad, score in boxes]

    def quads_within(self, quads: Sequence[Quad]) -> list[Quad]:
        """Return boxes of the whole picture in the coordinates of this part."""
        return [_shifted(quad, -self.left, -self.top) for quad in quads]


@dataclass(frozen=True, slots=True)
class Source:
    """What is read and stored."""

    content: bytes
    info: PictureInfo
    page: SourcePage | None = None
    """Set if the content is the picture of a page, and not the uploaded file."""

    @property
    def number(self) -> int:
        return 1 if self.page is None else self.page.number

    @property
    def pages(self) -> int:
        return 1 if self.page is None else self.page.pages

    @property
    def needs_models(self) -> bool:
        return self.page is None or needs_models(self.page)

    @property
    def known(self) -> Sequence[tuple[TextBox, LineText]]:
        """Return the lines that need not be read."""
        return [] if self.page is None or self.page.words is None else known_lines(self.page.words)

    def to_read(self, boxes: Sequence[TextBox]) -> Sequence[TextBox]:
        """Return those of the detected boxes that must be read."""
        return boxes if self.page is None else boxes_to_read(self.page, boxes)

    def known_in(self, region: Region | None) -> Sequence[tuple[TextBox, LineText]]:
        """Return the lines of a region that need not be read."""
        return [line for line in self.known if region is None or region.contains(line[0].quad)]

    def text_source(self, read: Sequence[TextBox]) -> TextSource:
        """Return where the text comes from, given the boxes that were read."""
        return TextSource.OCR if self.page is None else source_of(self.page, read)


@dataclass(frozen=True, slots=True)
class Sources:
    """Opens uploads. Thread-safe."""

    decoders: Decoders
    documents: DocumentReader
    gate: ConcurrencyLimit = field(default_factory=decoding_gate)
    """Admits pages, which take longer than headers of pictures."""

    def open(self, upload: Upload, is_connected: IsConnected) -> Source:
        """Return what is to be read.

        Raises:
            BadPicture, BadDocument: the file or its page cannot be opened.
            Busy: too many files are opened.
            ClientDisconnected: the client has disconnected.
        """
        kind = kind_of(upload.content[:HEAD_BYTES])
        source = self._picture(upload, is_connected) if kind is None or kind in _PICTURES else None
        source = source or self._page(upload, is_connected)
        if upload.turn:
            source = self._turned(source, upload.turn, is_connected)
        if upload.region is not None:
            upload.region.check(source.info.width, source.info.height)
        return source

    def part(self, source: Source, region: Region | None, is_connected: IsConnected) -> Part:
        """Return what the models get. Raises as `open`."""
        if region is None:
            return Part(source.content, source.info.content_type)
        content, content_type = self._cut(source.content, 0, region, is_connected)
        return Part(content, content_type, region.x, region.y)

    def _turned(self, source: Source, turn: int, is_connected: IsConnected) -> Source:
        """Return a picture that is turned: by its EXIF, which loses nothing, or else by its pixels."""
        info = source.info.turned(turn)
        if info.content_type in _TURNED_BY_EXIF:
            content = without_metadata(with_end(source.content), info)
        else:
            content, content_type = self._cut(source.content, turn, None, is_connected)
            info = replace(info, content_type=content_type, rotation=0, mirrored=False)
        # A PDF's own text is where it was before: it is recognised instead.
        page = source.page and replace(source.page, words=None, picture_areas=())
        return Source(content, info, page)

    def _cut(self, content: bytes, turn: int, region: Region | None, is_connected: IsConnected) -> tuple[bytes, str]:
        client = current_client()
        with self.gate.admit(is_connected, client), self.decoders.decoder(is_connected, client) as decoder:
            decoder.open(content)
            decoded = decoder.run(cut, turn, region)
            return decoded.content[:], decoded.values["content_type"]

    def _picture(self, upload: Upload, is_connected: IsConnected) -> Source | None:
        """Return a picture as it is; None if it must be opened as a document."""
        with self.decoders.decoder(is_connected, current_client()) as decoder:
            try:
                info = decoder.open(upload.content)
            except SeveralPictures:
                return None
        if not info.has_square_pixels:
            return None
        if upload.page != 1:
            raise NoSuchPage.of(upload.page, 1)
        return Source(upload.content, info)

    def _page(self, upload: Upload, is_connected: IsConnected) -> Source:
        file = ContentFile()
        try:
            file.write(upload.content)
            with self.gate.admit(is_connected, current_client()):
                page = self.documents.open_page(
                    Path(f"/proc/self/fd/{file.fd}"),
                    upload.page,
                    password=upload.password,
                    ocr=upload.ocr,
                    is_connected=is_connected,
                    client=current_client(),
                )
        finally:
            os.close(file.fd)
        info = PictureInfo(page.content_type, page.width, page.height, rotation=0, mirrored=False)
        return Source(bytes(page.content), info, page)


def _shifted(quad: Quad, right: float, down: float) -> Quad:
    def at(point: Point) -> Point:
        return point[0] + right, point[1] + down

    a, b, c, d = quad
    return at(a), at(b), at(c), at(d)

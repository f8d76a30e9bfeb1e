"""Pictures that were read: history, corrections, exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Final

from ocr_mesh_client.models import (
    CorrectTextRequest,
    EditedLines,
    EditLines,
    ExportRequest,
    Format,
    ImagePage,
    ImageSummary,
    LineInBox,
    NewName,
    ReadLine,
    RequestedLine,
    StoredImage,
    TextDocument,
)
from ocr_mesh_client.transport import Transport, segment

_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Pictures:
    """Operations of `Client.pictures`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def page(self, *, before: str | None = None, query: str | None = None, limit: int = 50) -> ImagePage:
        """Return a part of the history, newest first; its `next` is `before` of the next part."""
        return self._transport.get("/api/images", ImagePage, {"limit": limit, "before": before, "q": query})

    def all(self, *, query: str | None = None) -> Iterator[ImageSummary]:
        """Yield the history, newest first; with `query` only pictures with it in their name or text."""
        before: str | None = None
        while True:
            part = self.page(before=before, query=query)
            yield from part.images
            before = part.next
            if before is None:
                return

    def get(self, picture_id: str) -> StoredImage:
        """Return a picture with its lines and corrections."""
        return self._transport.get(_path(picture_id), StoredImage)

    def content(self, picture_id: str) -> bytes:
        """Return the picture as it was sent."""
        return self._transport.content("GET", f"{_path(picture_id)}/content")

    def thumbnail(self, picture_id: str) -> bytes:
        """Return a small picture, WebP."""
        return self._transport.content("GET", f"{_path(picture_id)}/thumbnail")

    def rename(self, picture_id: str, name: str) -> ImageSummary:
        return self._transport.send("PATCH", _path(picture_id), ImageSummary, NewName(name=name))

    def delete(self, picture_id: str) -> None:
        """Delete a picture with its text; it may be deleted already."""
        self._transport.content("DELETE", _path(picture_id), accepted=_GONE)

    def correct(
        self, picture_id: str, text: str, *, line: int | None = None, lines_revision: str | None = None
    ) -> None:
        """Correct a line (its `ord_num`), or the whole text. Stored a moment later.

        `lines_revision` is the revision of `edit_lines`, if `line` is from it.
        """
        body = CorrectTextRequest(id=picture_id, text=text, ord_num=line, lines_revision=lines_revision)
        self._transport.content("POST", "/correct-text", body)

    def edit_lines(self, picture_id: str, lines: Sequence[RequestedLine], *, base: str | None = None) -> EditedLines:
        """Replace the list of lines: in reading order, those that are missing are deleted.

        `base` is `lines_revision` of the picture; None for the lines as they were read.
        """
        body = EditLines(base=base, lines=list(lines))
        return self._transport.send("PUT", f"{_path(picture_id)}/lines", EditedLines, body)

    def read_line(self, picture_id: str, box: ReadLine) -> LineInBox:
        """Read the text in a box, without storing it."""
        return self._transport.send("POST", f"{_path(picture_id)}/line-text", LineInBox, box)

    def text(self, picture_id: str) -> TextDocument:
        """Return the current text, with corrections."""
        return self._transport.get(f"{_path(picture_id)}/text", TextDocument, {"format": Format.JSON.value})

    def export(self, picture_id: str, format: Format, *, pdfa: bool = False) -> bytes:
        """Return the text as a file, such as a searchable PDF (`pdfa`: PDF/A-2b)."""
        query = {"format": format.value, "pdfa": pdfa or None}
        return self._transport.content("GET", f"{_path(picture_id)}/text", query=query)

    def export_several(self, request: ExportRequest) -> bytes:
        """Return the texts of pictures and documents as one ZIP, or as one file if they are to be merged."""
        return self._transport.content("POST", "/api/export", request)


def _path(picture_id: str) -> str:
    return f"/api/image/{segment(picture_id)}"

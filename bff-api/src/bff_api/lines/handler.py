"""Accept edits of a picture's lines (edge 39): compare revisions, store, then publish with a confirm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import structlog

from bff_api.correct.handler import KnownPictures
from bff_api.errors import storage_errors_as_problems
from bff_api.storable_text import require_storable
from mesh.contracts.line import Quad, bounding_rectangle
from mesh.contracts.lines_edited import EditedLine, EditedLines, EditLines, LinesEdited, check_base, edited
from mesh.contracts.problems import BadRequest, UpstreamProblem
from mesh.contracts.stored_image import StoredImage
from mesh.platform.messaging.interfaces import Publisher

log = structlog.get_logger(__name__)


class EditStore(Protocol):
    def edit_lines(self, edit: EditedLines, base: str | None, owner: str | None) -> None:
        """Store an edit at once. Raises LinesChanged, NotFound, UpstreamProblem."""
        ...


@dataclass(frozen=True, slots=True)
class EditLinesHandler:
    """Accepts edits of lines. Thread-safe."""

    publisher: Publisher
    pictures: KnownPictures
    store: EditStore

    def edit(self, image_id: str, request: EditLines, owner: str | None) -> EditedLines:
        """Accept the complete list of a picture's lines; it is durable when this returns.

        Of two edits at a time, image-store takes one, and refuses the other. A picture that is not stored yet, and an
        edit based on one that is not stored yet, are accepted unchecked; so is an edit while image-store is away.

        Raises:
            BadRequest: a text cannot be stored, or a box is outside of the picture.
            NotFound: the picture does not exist or has another owner.
            LinesChanged: another edit was first.
            UpstreamProblem: image-store failed.
            NotKept: the broker did not confirm.
        """
        require_storable(_texts(request))
        try:
            result = edited(image_id, request)
        except ValueError as error:
            raise BadRequest(str(error)) from error
        known = self.pictures.known(image_id, owner)
        if known is not None:
            if known.lines_revision == result.revision:
                return result  # sent again
            check_base(known.lines_revision, result.revision, request.base)
            _check_boxes(known, result.lines)
            self._store(result, request.base, owner)
        with storage_errors_as_problems():
            self.publisher.publish(LinesEdited.of(result).to_wire())
        return result

    def _store(self, edit: EditedLines, base: str | None, owner: str | None) -> None:
        """Store the edit before its event, which goes through the queue and may be overtaken there."""
        try:
            self.store.edit_lines(edit, base, owner)
        except UpstreamProblem as error:
            log.warning("edit of lines not compared", image_id=edit.id, error=str(error))


def _texts(request: EditLines) -> Iterable[str]:
    for line in request.lines:
        yield line.text or ""
        yield from (word.text for word in line.words)


def _check_boxes(picture: StoredImage, lines: Iterable[EditedLine]) -> None:
    if picture.width is None or picture.height is None:
        return
    for line in lines:
        if line.quad is not None and not _touches(line.quad, picture.width, picture.height):
            raise BadRequest(
                f"The box of line {line.ord_num} is outside of the picture, which has {picture.width} × "
                f"{picture.height} pixels. Move it into the picture."
            )


def _touches(quad: Quad, width: int, height: int) -> bool:
    box = bounding_rectangle(quad)
    return box.start_x < width and box.start_y < height and box.start_x + box.width > 0 and box.start_y + box.height > 0

"""Accept edits of a picture's lines (edge 39): compare revisions, then publish with a confirm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bff_api.correct.handler import KnownPictures
from bff_api.errors import storage_errors_as_problems
from bff_api.storable_text import require_storable
from mesh.contracts.line import Quad, bounding_rectangle
from mesh.contracts.lines_edited import EditedLine, EditedLines, EditLines, LinesEdited, edited
from mesh.contracts.lines_revision import number_of
from mesh.contracts.problems import BadRequest, Problem
from mesh.contracts.stored_image import StoredImage
from mesh.platform.messaging.interfaces import Publisher

_CHANGED: Final = "The lines were changed in the meantime, for example in another tab. Load them again to go on."


class LinesChanged(Problem):
    """409: the edit is based on lines that another edit has replaced."""

    status = 409
    slug = "lines-changed"
    title = "Lines changed elsewhere"

    def __init__(self) -> None:
        super().__init__(_CHANGED)


@dataclass(frozen=True, slots=True)
class EditLinesHandler:
    """Accepts edits of lines. Thread-safe."""

    publisher: Publisher
    pictures: KnownPictures

    def edit(self, image_id: str, request: EditLines, owner: str | None) -> EditedLines:
        """Accept the complete list of a picture's lines; it is durable when this returns.

        A picture that is not stored yet, and an edit based on one that is not stored yet, are accepted unchecked.

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
            _check_base(known.lines_revision, request.base)
            _check_boxes(known, result.lines)
        with storage_errors_as_problems():
            self.publisher.publish(LinesEdited.of(result).to_wire())
        return result


def _texts(request: EditLines) -> Iterable[str]:
    for line in request.lines:
        yield line.text or ""
        yield from (word.text for word in line.words)


def _check_base(stored: str | None, base: str | None) -> None:
    """Raise LinesChanged unless the edit is based on the stored one, or on one that is not stored yet."""
    if base != stored and number_of(base) <= number_of(stored):
        raise LinesChanged


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

"""The two forms of a `POST /extract` request (`recognize_text`), told apart and checked before any picture is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from mesh.contracts.problems import BadRequest
from mesh.contracts.quad import Quad
from mesh.contracts.recognize_text import BOXES_FIELD, FILE_FIELD, Boxes
from mesh.contracts.wire import as_quad

_CROP_FIELD: Final = re.compile(rf"{FILE_FIELD}([0-9]{{1,9}})")
_NAMED_FAULTS: Final = 3


@dataclass(frozen=True, slots=True)
class Crops:
    """The seed's form: one upload a line, in the order of the numbers in their fields' names."""

    uploads: list[FileStorage]

    def __len__(self) -> int:
        return len(self.uploads)


@dataclass(frozen=True, slots=True)
class PictureWithBoxes:
    """Our form: the whole picture once, and where its lines are."""

    upload: FileStorage
    quads: list[Quad]

    def __len__(self) -> int:
        return len(self.quads)


def lines_of(files: MultiDict[str, FileStorage], form: MultiDict[str, str], max_boxes: int) -> Crops | PictureWithBoxes:
    """Which lines are to be read.

    Raises:
        BadRequest: neither form, or both (400); more lines than `max_boxes` (413).
    """
    crops = _crops(files)
    picture, boxes = files.get(FILE_FIELD), form.get(BOXES_FIELD)
    if crops and picture is None and boxes is None:
        _check_number(len(crops), max_boxes)
        return Crops(crops)
    if not crops and picture is not None and boxes is not None:
        quads = _quads(boxes)
        _check_number(len(quads), max_boxes)
        return PictureWithBoxes(picture, quads)
    raise BadRequest(
        f"Please send either one picture as the file field '{FILE_FIELD}' with the field '{BOXES_FIELD}' beside it, "
        f"or one crop a line as the file fields '{FILE_FIELD}0', '{FILE_FIELD}1', and so on."
    )


def _crops(files: MultiDict[str, FileStorage]) -> list[FileStorage]:
    """In numeric order: the names' own would put image10 before image2."""
    numbered = [
        (int(match[1]), upload)
        for name, upload in files.items(multi=True)
        if (match := _CROP_FIELD.fullmatch(name)) is not None
    ]
    return [upload for _, upload in sorted(numbered, key=lambda crop: crop[0])]


def _quads(boxes: str) -> list[Quad]:
    try:
        parsed = Boxes.model_validate_json(boxes)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        named = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'all'}: {fault['msg']}" for fault in faults[:_NAMED_FAULTS]
        )
        raise BadRequest(
            f"The field '{BOXES_FIELD}' must be a JSON array of quads [[x, y], [x, y], [x, y], [x, y]] ({named})."
        ) from error
    return [as_quad(box) for box in parsed.root]


def _check_number(lines: int, max_boxes: int) -> None:
    if lines > max_boxes:
        raise BadRequest(f"{lines} lines are more than the {max_boxes} that one request may have.", status=413)

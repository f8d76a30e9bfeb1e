"""Parse and check the two forms of `POST /extract` (contract `recognize_text`), before decoding."""

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
_MAX_ERRORS: Final = 3


@dataclass(frozen=True, slots=True)
class Crops:
    """The form of `show-off`: one upload per line, in the order of the numbers in the field names."""

    uploads: list[FileStorage]

    def __len__(self) -> int:
        return len(self.uploads)


@dataclass(frozen=True, slots=True)
class PictureWithBoxes:
    """Our form: the whole picture, and the quads of its lines."""

    upload: FileStorage
    quads: list[Quad]

    def __len__(self) -> int:
        return len(self.quads)


def lines_of(files: MultiDict[str, FileStorage], form: MultiDict[str, str], max_boxes: int) -> Crops | PictureWithBoxes:
    """Return the lines of the request.

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
        f"The request has no lines. Send either one picture as the file field '{FILE_FIELD}' with the field "
        f"'{BOXES_FIELD}', or one crop per line as the file fields '{FILE_FIELD}0', '{FILE_FIELD}1', and so on."
    )


def _crops(files: MultiDict[str, FileStorage]) -> list[FileStorage]:
    """Return the crops in numeric order; the order of names would put image10 before image2."""
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
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        listed = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'all'}: {each['msg']}" for each in errors[:_MAX_ERRORS]
        )
        raise BadRequest(
            f"The field '{BOXES_FIELD}' must be a JSON array of quads [[x, y], [x, y], [x, y], [x, y]] ({listed})."
        ) from error
    return [as_quad(box) for box in parsed.root]


def _check_number(lines: int, max_boxes: int) -> None:
    if lines > max_boxes:
        raise BadRequest(f"The request has {lines} lines; the limit is {max_boxes}. Send fewer at a time.", status=413)

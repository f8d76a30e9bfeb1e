"""Parse and check the two forms of `POST /extract` (contract `recognize_text`), before decoding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from mesh.contracts.line import Quad
from mesh.contracts.problems import BadRequest
from mesh.contracts.recognize_text import BOXES_FIELD, FILE_FIELD, Boxes

_NUMBERED: Final = re.compile(rf"{FILE_FIELD}[0-9]+")
_MAX_ERRORS: Final = 3


@dataclass(frozen=True, slots=True)
class Crops:
    """The form of `show-off`: one upload per line, in the order of the lines."""

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
        BadRequest: neither form, both, or a part that cannot be matched to a line (400); more lines than
            `max_boxes` (413).
    """
    crops = [(name, upload) for name, upload in files.items(multi=True) if _is_crop(name)]
    picture, boxes = files.get(FILE_FIELD), form.get(BOXES_FIELD)
    if crops and picture is None and boxes is None:
        _check_number(len(crops), max_boxes)
        _check_names([name for name, _ in files.items(multi=True)], list(form))
        return Crops(_in_order(crops))
    if not crops and picture is not None and boxes is not None:
        quads = _quads(boxes)
        _check_number(len(quads), max_boxes)
        return PictureWithBoxes(picture, quads)
    raise BadRequest(
        f"The request has no lines. Send either one picture as the file field '{FILE_FIELD}' with the field "
        f"'{BOXES_FIELD}', or one crop per line as the file fields '{FILE_FIELD}0', '{FILE_FIELD}1', and so on."
    )


def _is_crop(name: str) -> bool:
    return name.startswith(FILE_FIELD) and name != FILE_FIELD


def _is_numbered(name: str) -> bool:
    return _NUMBERED.fullmatch(name) is not None


def _in_order(crops: list[tuple[str, FileStorage]]) -> list[FileStorage]:
    """In numeric order where all names have numbers (their own order puts image10 before image2), else as sent.

    show-off's Go backend numbers the names with characters: `image` + the character 0, 1, 2, …
    """
    if all(_is_numbered(name) for name, _ in crops):
        crops = sorted(crops, key=lambda crop: _number(crop[0]))
    return [upload for _, upload in crops]


def _number(name: str) -> tuple[int, str]:
    """A key that sorts numbers of any length."""
    digits = name.removeprefix(FILE_FIELD).lstrip("0")
    return len(digits), digits


def _check_names(files: list[str], fields: Sequence[str | None]) -> None:
    """Raises BadRequest for a part that is no line's, and for the one of which no place among the others is known.

    A name with a line break in it, as older Go programs write it, arrives as a field without a name.
    """
    for name in files:
        if not _is_crop(name):
            raise _unmatched(repr(name))
    for field in fields:
        if field is None or field.startswith(FILE_FIELD):
            raise _unmatched("without a name" if field is None else f"{field!r}, which is no file,")
    if not all(map(_is_numbered, files)):
        repeated = [name for name, count in Counter(files).items() if count > 1]
        if repeated:
            raise _unmatched(f"{repeated[0]!r}, which comes more than once,")


def _unmatched(part: str) -> BadRequest:
    return BadRequest(
        f"The part {part} cannot be matched to a line. Please send one file a line, as the file fields "
        f"'{FILE_FIELD}0', '{FILE_FIELD}1', and so on."
    )


def _quads(boxes: str) -> list[Quad]:
    try:
        return Boxes.model_validate_json(boxes).root
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        listed = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'all'}: {each['msg']}" for each in errors[:_MAX_ERRORS]
        )
        raise BadRequest(
            f"The field '{BOXES_FIELD}' must be a JSON array of quads [[x, y], [x, y], [x, y], [x, y]] ({listed})."
        ) from error


def _check_number(lines: int, max_boxes: int) -> None:
    if lines > max_boxes:
        raise BadRequest(f"The request has {lines} lines; the limit is {max_boxes}. Send fewer at a time.", status=413)

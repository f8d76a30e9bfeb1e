"""Decide which text of a PDF's page is taken (`OcrMode`), and which parts of the page must be read.

With `auto`:

- Text that is painted, with usable Unicode values, is taken. A page of which more than one in ten painted characters is
  broken (no mapping to Unicode, private use, the replacement character) is read instead.
- Text that is not painted, or painted below a picture, comes from another OCR program, whose quality is unknown: it is
  left out, and the scan is read. It is taken if most of its letters are in a script that our models do not read.
- Pictures on a page with text may show text too: their places are returned, to be read in addition, without what the
  page's own text covers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from mesh.vision.documents.document import OcrMode
from mesh.vision.documents.pdf_geometry import Rectangle
from mesh.vision.documents.pdf_objects import PageObjects, PaintedPicture
from mesh.vision.documents.pdf_text import Character

_MAX_BROKEN: Final = 0.1
_LEAST_SIDE: Final = 20.0
"""Pixels of a picture that may show text; smaller ones are bullets and rules."""
_READ_SCRIPTS: Final = ("LATIN", "GREEK", "CYRILLIC")
_STRIPES: Final = 3.0
"""Pixels between the parts of a picture that a program has cut into stripes."""


def own_text(characters: Sequence[Character], objects: PageObjects, page: Rectangle, ocr: OcrMode) -> list[Character]:
    """Return the characters that are taken, with the spaces and line breaks between them; empty: read the page."""
    if ocr is OcrMode.ALWAYS:
        return []
    on_page = [character for character in characters if _is_space(character) or page.has(character.centre)]
    if ocr is OcrMode.NEVER:
        return on_page if _letters(on_page) else []
    painted = [character for character in on_page if _is_space(character) or is_painted(character, objects)]
    hidden = [character for character in on_page if not is_painted(character, objects)]
    if _is_in_unread_script(hidden):
        return on_page
    letters = _letters(painted)
    broken = sum(character.is_broken for character in letters)
    return painted if letters and broken <= len(letters) * _MAX_BROKEN else []


def is_painted(character: Character, objects: PageObjects) -> bool:
    """Return whether a character is visible: painted, and not below an opaque picture."""
    if character.owner in objects.invisible_text:
        return False
    order = objects.order_of_text.get(character.owner)
    return order is None or not any(
        picture.order > order and picture.is_opaque and picture.place.has(character.centre)
        for picture in objects.pictures
    )


def picture_areas(objects: PageObjects, page: Rectangle) -> list[Rectangle]:
    """Return the places of pictures that may show text; the whole page if it has too many objects to look at."""
    if not objects.is_complete:
        return [page]
    places = _joined(picture.place.within(page) for picture in objects.pictures)
    return [place for place in places if min(place.width, place.height) >= _LEAST_SIDE]


def main_picture(objects: PageObjects, page: Rectangle) -> PaintedPicture | None:
    """Return the picture that covers most of the page, if it covers more than half of it."""
    largest = max(objects.pictures, key=lambda picture: picture.place.within(page).area, default=None)
    return largest if largest is not None and largest.place.within(page).area > page.area / 2 else None


def _joined(places: Iterable[Rectangle]) -> list[Rectangle]:
    """Join stripes of one picture: same left and right edge, one directly below the other."""
    joined: list[Rectangle] = []
    for place in sorted(places, key=lambda place: (place.left, place.right, place.top)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(last.left - place.left) + abs(last.right - place.right) < _STRIPES
            and place.top - last.bottom < _STRIPES
        ):
            joined[-1] = Rectangle(last.left, last.top, last.right, max(last.bottom, place.bottom))
        else:
            joined.append(place)
    return joined


def _is_space(character: Character) -> bool:
    return not character.text.strip()


def _letters(characters: Iterable[Character]) -> list[Character]:
    return [character for character in characters if not _is_space(character)]


def _is_in_unread_script(characters: Iterable[Character]) -> bool:
    scripts = [
        _script(character.text[0]) for character in characters if character.text.isalpha() and not character.is_broken
    ]
    unread = sum(script not in _READ_SCRIPTS for script in scripts)
    return unread > len(scripts) / 2


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]

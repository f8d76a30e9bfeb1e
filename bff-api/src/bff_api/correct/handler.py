"""Accept corrections of text (edge 6): check that the picture and line exist, then publish with a confirm."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol

from bff_api.errors import storage_errors_as_problems
from mesh.contracts.problems import BadRequest, NotFound, Problem
from mesh.contracts.stored_image import StoredImage
from mesh.contracts.text_corrected import (
    MAX_CORRECTED_CHARACTERS,
    MAX_CORRECTIONS,
    CorrectText,
    TextCorrected,
    has_room,
)
from mesh.platform.messaging.interfaces import Publisher


class TooManyCorrections(Problem):
    """409: the picture has as many corrections as are kept."""

    status = 409
    slug = "too-many-corrections"
    title = "Too many corrections"

    def __init__(self) -> None:
        super().__init__(
            f"A picture may have {MAX_CORRECTIONS:,} corrections with {MAX_CORRECTED_CHARACTERS:,} characters in "
            "total, and this one has no room left. Upload the picture again to go on."
        )


class KnownPictures(Protocol):
    def known(self, image_id: str, owner: str | None) -> StoredImage | None:
        """Return a picture; None while it is not stored yet.

        Raises NotFound, also for another owner's picture, and UpstreamProblem.
        """
        ...


@dataclass(frozen=True, slots=True)
class CorrectTextHandler:
    """Accepts corrections. Thread-safe."""

    publisher: Publisher
    pictures: KnownPictures

    def correct(self, command: CorrectText, owner: str | None) -> None:
        """Accept a correction of a whole text or of one line; it is durable when this returns.

        Raises:
            BadRequest: the text contains characters that cannot be stored.
            NotFound: the picture does not exist or has another owner, or it has no such line.
            TooManyCorrections: the picture has as many as are kept.
            UpstreamProblem: image-store failed.
            NotKept: the broker did not confirm.
        """
        if not _is_storable(command.text):
            raise BadRequest("The text contains a NUL or half of a surrogate pair, which cannot be stored. Remove it.")
        known = self.pictures.known(command.id, owner)
        if known is not None:
            _check(known, command)
        event = TextCorrected(command.id, str(uuid.uuid4()), command.text, command.ord_num)
        with storage_errors_as_problems():
            self.publisher.publish(event.to_wire())


def _check(known: StoredImage, command: CorrectText) -> None:
    """Raise NotFound or TooManyCorrections."""
    lines = len(known.boxes)
    if command.ord_num is not None and command.ord_num >= lines:
        raise NotFound(f"Picture {command.id} has {lines} lines, so there is no line {command.ord_num}.")
    characters = sum(len(correction.text) for correction in known.corrections)
    if not has_room(len(known.corrections), characters, command.text):
        raise TooManyCorrections


def _is_storable(text: str) -> bool:
    """Return whether databases can store the text: JSON may contain lone surrogates and NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text

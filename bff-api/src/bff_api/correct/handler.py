"""Accept corrections of text (edge 6): check that the picture and line exist, then publish with a confirm."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol

from bff_api.errors import storage_errors_as_problems
from bff_api.storable_text import require_storable
from mesh.contracts.lines_revision import number_of
from mesh.contracts.problems import NotFound, Problem
from mesh.contracts.stored_image import StoredImage
from mesh.contracts.text_corrected import (
    MAX_CORRECTED_CHARACTERS,
    MAX_CORRECTIONS,
    CorrectTextRequest,
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

    def correct(self, command: CorrectTextRequest, owner: str | None) -> None:
        """Accept a correction of a whole text or of one line; it is durable when this returns.

        Raises:
            BadRequest: the text contains characters that cannot be stored.
            NotFound: the picture does not exist or has another owner, or it has no such line.
            TooManyCorrections: the picture has as many as are kept.
            UpstreamProblem: image-store failed.
            NotKept: the broker did not confirm.
        """
        require_storable([command.text])
        known = self.pictures.known(command.id, owner)
        if known is not None:
            _check(known, command)
        event = TextCorrected(command.id, str(uuid.uuid4()), command.text, command.ord_num)
        with storage_errors_as_problems():
            self.publisher.publish(event.to_wire())


def _check(known: StoredImage, command: CorrectTextRequest) -> None:
    """Raise NotFound or TooManyCorrections."""
    is_known = command.ord_num is None or command.ord_num in {line.ord_num for line in known.boxes}
    # The edit that added the line may not be stored yet.
    is_pending = number_of(command.lines_revision) > number_of(known.lines_revision)
    if not is_known and not is_pending:
        raise NotFound(f"Picture {command.id} has no line {command.ord_num}.")
    characters = sum(len(correction.text) for correction in known.corrections)
    if not has_room(len(known.corrections), characters, command.text):
        raise TooManyCorrections

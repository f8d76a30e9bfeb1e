"""Accept corrections of text (edge 6): check that the picture and line exist, then publish with a confirm."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol

from bff_api.errors import storage_errors_as_problems
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.text_corrected import CorrectText, TextCorrected
from mesh.platform.messaging.interfaces import Publisher


class KnownPictures(Protocol):
    def line_count(self, image_id: str, owner: str | None) -> int | None:
        """Return the number of lines of a picture; None while it is not stored yet.

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
            UpstreamProblem: image-store failed.
            NotKept: the broker did not confirm.
        """
        if not _is_storable(command.text):
            raise BadRequest("The text contains a NUL or half of a surrogate pair, which cannot be stored. Remove it.")
        line_count = self.pictures.line_count(command.id, owner)
        if line_count is not None and command.ord_num is not None and command.ord_num >= line_count:
            raise NotFound(f"Picture {command.id} has {line_count} lines, so there is no line {command.ord_num}.")
        event = TextCorrected(command.id, str(uuid.uuid4()), command.text, command.ord_num)
        with storage_errors_as_problems():
            self.publisher.publish(event.to_wire())


def _is_storable(text: str) -> bool:
    """Return whether databases can store the text: JSON may contain lone surrogates and NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text

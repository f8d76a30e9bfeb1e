"""A person corrects what was read: accepted when the broker has confirmed it, for a picture that there is (arrow 6)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol

from bff_api.errors import storage_errors_as_problems
from mesh.contracts.message import Message
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.text_corrected import CorrectText, TextCorrected


class KnownPictures(Protocol):
    def line_count(self, image_id: str, owner: str | None) -> int | None:
        """How many lines a picture has; None while it is on its way.

        Raises NotFound, also for another's, and UpstreamProblem.
        """
        ...


class CorrectionPublisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Durable when this returns. Raises PublishFailed."""
        ...


@dataclass(frozen=True, slots=True)
class CorrectTextHandler:
    """Takes corrections; safe to share between threads."""

    publisher: CorrectionPublisher
    pictures: KnownPictures

    def correct(self, command: CorrectText, owner: str | None) -> None:
        """Accept a correction of a whole text or of one line; it is durable when this returns.

        Raises:
            BadRequest: the text holds what no database keeps.
            NotFound: there is no such picture, it is another's than `owner`'s, or it has no such line.
            UpstreamProblem: image-store cannot be asked.
            NotKept: the broker did not confirm.
        """
        if not _is_storable(command.text):
            raise BadRequest("The text holds a NUL or half of a surrogate pair, which cannot be kept.")
        line_count = self.pictures.line_count(command.id, owner)
        if line_count is not None and command.ord_num is not None and command.ord_num >= line_count:
            raise NotFound(f"Picture {command.id} has {line_count} lines, so there is no line {command.ord_num}.")
        event = TextCorrected(command.id, str(uuid.uuid4()), command.text, command.ord_num)
        with storage_errors_as_problems():
            self.publisher.publish(event.to_wire())


def _is_storable(text: str) -> bool:
    """Whether every database takes it: JSON can write what is no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text

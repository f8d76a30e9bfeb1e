"""A page of a document: its ids, which follow from document and page, and the headers of events about it.

The same page read twice has the same ids, so that it is stored once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final, Self

from mesh.contracts.message import Headers, MalformedEvent, Message

DOCUMENT_ID: Final = "document_id"
PAGE: Final = "page"
_MOST_DIGITS: Final = 7


@dataclass(frozen=True, slots=True)
class PageOfDocument:
    """One page; `number` counts from 1."""

    document_id: str
    number: int

    @property
    def image_id(self) -> str:
        """Return the id of the page's picture."""
        return str(uuid.uuid5(uuid.UUID(self.document_id), f"page {self.number}"))

    @property
    def headers(self) -> Headers:
        return {DOCUMENT_ID: self.document_id, PAGE: str(self.number)}

    @classmethod
    def of(cls, message: Message) -> Self | None:
        """Return the page that an event is about; None for a picture of its own. Raises MalformedEvent."""
        document_id, number = message.headers.get(DOCUMENT_ID), message.headers.get(PAGE)
        if document_id is None and number is None:
            return None
        return cls(checked_document_id(document_id), _page_number(number))


def checked_document_id(value: str | None) -> str:
    """Return a document's id, which is a UUID. Raises MalformedEvent."""
    try:
        if str(uuid.UUID(value or "")) == value:
            return value
    except ValueError:
        pass
    raise MalformedEvent(f"header {DOCUMENT_ID} is not the id of a document")


def _page_number(value: str | None) -> int:
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS) or int(value) < 1:
        raise MalformedEvent(f"header {PAGE} is not the number of a page")
    return int(value)

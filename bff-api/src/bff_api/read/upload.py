"""What a request to `/read` asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bff_api.account.quota import KeyQuota
from mesh.vision.documents.document import OcrMode
from mesh.vision.part import Region


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, and which page of it is to be read."""

    name: str
    content: bytes
    owner: str | None = None
    image_id: str | None = None
    """The id of an earlier response that was not stored, to save it again; None for a new id."""
    former_owners: Sequence[str] = ()
    """Owners whose earlier responses are this owner's now."""
    key: KeyQuota | None = None
    """The API key of the request."""
    page: int = 1
    password: str | None = field(default=None, repr=False)
    """Of an encrypted PDF. Never part of a message, a log line or a trace."""
    ocr: OcrMode = OcrMode.AUTO
    turn: int = 0
    """Degrees clockwise by which the upright picture is turned before it is read and stored."""
    region: Region | None = None
    """The part that is read, in pixels of the turned picture; all of it is stored."""

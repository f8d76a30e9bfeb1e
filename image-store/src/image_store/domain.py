"""What image-store knows of a picture, free of databases and files: its description, its age, its text as it stands."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

UNKNOWN_CONTENT_TYPE: Final = "application/octet-stream"
_MAX_ID_LENGTH: Final = 36
_DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class NewImage:
    """A row of `image`. Sizes and orientation are None where the header could not be read."""

    id: str
    path: str
    creation_timestamp: datetime
    stored_at: datetime
    name: str | None
    content_type: str
    width: int | None
    height: int | None
    rotation: int | None
    mirrored: bool | None
    size_bytes: int
    sha256: str
    trace_id: str | None
    owner: str | None


def blob_path(image_id: str, sha256: str) -> str:
    """Where the bytes lie: 256 folders, names of hexadecimal digits only.

    The same for each delivery of one picture, so a repeated write lands on the first; different for other bytes under
    the same id, so they never overwrite the first.
    """
    key = hashlib.sha256(image_id.encode()).hexdigest()
    return f"{key[:2]}/{key[2:34]}-{sha256[:_DIGEST_LENGTH]}"


def could_be_content_of(path: str, content: bytes) -> bool:
    """Whether these are the bytes that were stored under a path of `blob_path`, and not damaged since."""
    return path.rpartition("-")[2] == hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]


def text_as_it_stands(texts: Mapping[int, str], corrections: Iterable[tuple[int | None, str]]) -> str:
    """The whole text's correction, if any; else the lines in order, joined by a space, with their corrections.

    Args:
        texts: by `ord_num`, in order.
        corrections: (`ord_num`, or None for the whole text; the right text), oldest first: the latest counts.
    """
    latest = dict(corrections)
    whole = latest.get(None)
    if whole is not None:
        return whole
    lines = (latest.get(ord_num, text) for ord_num, text in texts.items())
    return " ".join(line for line in lines if line)


def storable(text: str) -> str:
    """The text without what Postgres cannot hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def folded(text: str) -> str:
    """What of a text a search looks at: capitals and small letters, and the ways to write one character, are the same.

    The databases know too little of letters: SQLite of those beyond ASCII, Postgres in a database with the locale C.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def could_be_id(image_id: str) -> bool:
    """Whether a picture of that id might be kept. Nothing else is worth asking the database for."""
    return 0 < len(image_id) <= _MAX_ID_LENGTH and image_id.isascii() and image_id.isprintable()


def utc_now() -> datetime:
    return datetime.now(UTC)

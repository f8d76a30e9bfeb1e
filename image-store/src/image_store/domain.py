"""Domain logic without database or files: description of a picture, path, current text."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mesh.contracts.line import PlacedText, page_text

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
    key_id: str | None = None


def blob_path(image_id: str, sha256: str) -> str:
    """Return the path of a picture's bytes: one of 256 folders, hexadecimal names.

    Redeliveries of one picture have the same path, so a repeated write replaces the first. Other bytes under the same
    id have another path, so they never overwrite the first.
    """
    return f"{blob_prefix(image_id)[1]}{sha256[:_DIGEST_LENGTH]}"


def blob_prefix(image_id: str) -> tuple[str, str]:
    """Return the shard of a picture's files, and the start of their paths."""
    key = hashlib.sha256(image_id.encode()).hexdigest()
    return key[:2], f"{key[:2]}/{key[2:34]}-"


def has_digest(path: str, sha256: str) -> bool:
    """Return whether a path of `blob_path` has this digest of the bytes."""
    return path.rpartition("-")[2] == sha256[:_DIGEST_LENGTH]


def text_as_it_stands(texts: Mapping[int, PlacedText], corrections: Iterable[tuple[int | None, str]]) -> str:
    """Return the correction of the whole text, if any; else the text of the corrected lines.

    Args:
        texts: with their layout by `ord_num`, in order.
        corrections: (`ord_num`, or None for the whole text; corrected text), oldest first: the latest counts.
    """
    latest = dict(corrections)
    whole = latest.get(None)
    if whole is not None:
        return whole
    return page_text((latest.get(ord_num, text), layout) for ord_num, (text, layout) in texts.items())


def storable(text: str) -> str:
    """Replace what Postgres cannot store: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def folded(text: str) -> str:
    """Return the text for search: case-folded, with one form (NFKC) per character and spaces as white space.

    Not done in SQL: SQLite folds ASCII only, and so does Postgres with the locale C.
    """
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def could_be_id(image_id: str) -> bool:
    """Return whether a string has the format of an id; others are not looked up in the database."""
    return 0 < len(image_id) <= _MAX_ID_LENGTH and image_id.isascii() and image_id.isprintable()


def utc_now() -> datetime:
    return datetime.now(UTC)

"""How a list of pictures or of documents is filtered and sorted, ui → bff-api → image-store. The same on both hops."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlencode

from pydantic import AwareDatetime, BaseModel, Field

LARGEST_PAGE = 200
"""Entries of one page."""


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"


class Listing(BaseModel):
    """A page of a list. The cursor of one order is not that of another."""

    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE, description="Maximum number of entries")
    before: str | None = Field(default=None, max_length=800, description="`next` of the previous page")
    q: str | None = Field(
        default=None,
        max_length=200,
        description="Only entries whose name contains this, ignoring case; for pictures, name or text",
    )
    sort: Sort = Field(default=Sort.NEWEST, description="Order. By name: from A to Z, ignoring case")
    created_from: AwareDatetime | None = Field(default=None, description="Only entries of this time or later")
    created_before: AwareDatetime | None = Field(default=None, description="Only entries before this time")
    sha256: str | None = Field(
        default=None,
        pattern="^[0-9a-f]{64}$",
        description="Only entries whose stored file has this digest. A picture is stored without its metadata",
    )

    def to_query(self) -> str:
        """Return the query string, without defaults."""
        return urlencode(self.model_dump(mode="json", exclude_defaults=True))

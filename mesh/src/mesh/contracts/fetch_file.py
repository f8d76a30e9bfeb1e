"""bff-api → outgoing-rest: `POST /fetch` returns the file at an address that a client named.

The response is the file, as `application/octet-stream`: its bytes decide its format. `Ocr-Mesh-File-Name` has its name,
percent-encoded.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from pydantic import Field

from mesh.contracts.wire import WireModel

NAME_HEADER: Final = "Ocr-Mesh-File-Name"
LONGEST_URL: Final = 2048


class FetchFile(WireModel):
    url: str = Field(max_length=LONGEST_URL, description="Address of the file, http or https")
    max_bytes: int = Field(gt=0, description="Largest file")


def name_to_header(name: str) -> str:
    """Return a file name as a value of `NAME_HEADER`."""
    return quote(name, safe="")


def name_from_header(value: str) -> str:
    """Return the file name in a value of `NAME_HEADER`."""
    return unquote(value)

"""A file in a JSON body: its content in Base64, or its address. For `/read` and `/documents`."""

from __future__ import annotations

import base64
from pathlib import PureWindowsPath

from pydantic import Field, model_validator

from mesh.contracts.fetch_file import LONGEST_URL
from mesh.contracts.problems import BadRequest
from mesh.contracts.read_image import LONGEST_NAME, clean_name
from mesh.contracts.wire import WireModel


class JsonFile(WireModel):
    """The file, and its name."""

    base64: str | None = Field(default=None, description="Content of the file in Base64 (RFC 4648, section 4)")
    url: str | None = Field(
        default=None, max_length=LONGEST_URL, description="Address of the file on a public host, http or https"
    )
    name: str = Field(default="", description="Name of the file")

    @model_validator(mode="after")
    def _check_file(self) -> JsonFile:
        if (self.base64 is None) == (self.url is None):
            raise ValueError("either `base64` or `url` is required")
        return self

    def content(self) -> bytes:
        """Return the content in Base64. Raises BadRequest."""
        try:
            return base64.b64decode(self.base64 or "", validate=True)
        except ValueError as error:  # binascii.Error is one; characters beyond ASCII raise another
            raise BadRequest("`base64` is not valid Base64. Encode the whole file, without line breaks.") from error


def no_addresses() -> BadRequest:
    """Return the problem of a `url` where the settings turn addresses off."""
    return BadRequest("This server does not fetch addresses. Send the file itself, in `base64`.")


def name_of(filename: str | None, default: str) -> str:
    """Return the file name without the folders that some clients send."""
    return clean_name(PureWindowsPath(filename or "").name)[:LONGEST_NAME] or default

"""Example commands in the documentation of operations, for bash.

They use the addresses of `make run`, which are replaced when a document is served (`openapi.py`, and the portal of
bff-api). `tests/e2e/test_examples.py` extracts each from the portal and runs it.
"""

from __future__ import annotations

from typing import Final

from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings


def address_of(service: Service) -> str:
    """Return the base URL of a service under `make run`, independent of this process's settings."""
    return MeshSettings.model_construct().address_of(service)


_BFF_API: Final = address_of(Service.BFF_API)

CURL: Final = "curl -fsS"

RETRYING_CURL: Final = f"{CURL} --retry 9 --retry-delay 1 --retry-all-errors"
"""For requests about a picture that was just read and may not be stored yet."""

SAMPLE: Final = f"{CURL} {_BFF_API}/docs/sample.png"
"""Downloads a small receipt to standard output."""

AS_IMAGE: Final = "-F 'image=@-;filename=sample.png'"
"""Sends standard input as a file."""

JSON: Final = "-H 'Content-Type: application/json'"

READ_SAMPLE: Final = f"""\
id=$({SAMPLE} |
  {CURL} {AS_IMAGE} {_BFF_API}/read | cut -d'"' -f4)"""
"""Reads the receipt without an owner, and stores its id in `$id`."""

DOCUMENTS: Final = f"{_BFF_API}/documents"

SEND_SAMPLE: Final = f"""\
{SAMPLE} |
  {CURL} -F 'file=@-;filename=scan.png' {DOCUMENTS}"""
"""Sends the receipt as a document without an owner."""

SENT_SAMPLE: Final = f"""\
id=$({SEND_SAMPLE} | cut -d'"' -f4)
{CURL} -N -o /dev/null {DOCUMENTS}/$id/events"""
"""Sends it, stores its id in `$id`, and waits until it is read."""


def with_example(*commands: str, about: str = "") -> str:
    """Return an operation's description in Markdown, with the commands as a code block."""
    block = "\n".join(("```bash", *commands, "```"))
    return f"{about}\n\n{block}" if about else block

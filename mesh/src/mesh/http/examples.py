"""Commands that are printed with an operation and run as they stand, in bash, on the machine where `make run` runs.

`tests/e2e/test_examples.py` takes each of them out of the specifications and runs it.
"""

from __future__ import annotations

from typing import Final

from mesh.settings import MeshSettings
from mesh.topology import Service


def address_of(service: Service) -> str:
    """Where `make run` puts a service, whatever this process was told."""
    return MeshSettings.model_construct().address_of(service)


CURL: Final = "curl -sS --fail-with-body"
UNTIL_STORED: Final = "--retry 9 --retry-delay 1 --retry-all-errors"
"""For what is asked of a picture that was read a moment ago."""

SAMPLE: Final = f"{CURL} {address_of(Service.BFF_API)}/docs/sample.png"
"""Prints a small receipt."""

AS_IMAGE: Final = "-F 'image=@-;filename=sample.png'"
"""Sends what the command before it printed."""

READ_SAMPLE: Final = f"""\
id=$({SAMPLE} |
  {CURL} {AS_IMAGE} {address_of(Service.BFF_API)}/read | cut -d'"' -f4)"""
"""Has the receipt read, by nobody in particular, and remembers its id."""


def with_example(*commands: str, about: str = "") -> str:
    """An operation's description in Markdown: words, and a command as it is typed."""
    block = "\n".join(("```bash", *commands, "```"))
    return f"{about}\n\n{block}" if about else block

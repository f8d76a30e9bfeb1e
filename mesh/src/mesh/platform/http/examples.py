"""Commands that are printed with an operation and run as they stand, in bash, on the machine where `make run` runs.

`tests/e2e/test_examples.py` takes each of them out of the specifications and runs it.
"""

from __future__ import annotations

from typing import Final

from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings


def address_of(service: Service) -> str:
    """Where `make run` puts a service, whatever this process was told."""
    return MeshSettings.model_construct().address_of(service)


_BFF_API: Final = address_of(Service.BFF_API)

CURL: Final = "curl -fsS"

PATIENT_CURL: Final = f"{CURL} --retry 9 --retry-delay 1 --retry-all-errors"
"""For what is asked of a picture that was read a moment ago, and may be on its way to the store."""

SAMPLE: Final = f"{CURL} {_BFF_API}/docs/sample.png"
"""Prints a small receipt."""

AS_IMAGE: Final = "-F 'image=@-;filename=sample.png'"
"""Sends what the command before it printed."""

JSON: Final = "-H 'Content-Type: application/json'"

READ_SAMPLE: Final = f"""\
id=$({SAMPLE} |
  {CURL} {AS_IMAGE} {_BFF_API}/read | cut -d'"' -f4)"""
"""Has the receipt read, by nobody in particular, and remembers its id."""


def with_example(*commands: str, about: str = "") -> str:
    """An operation's description in Markdown: words, and then what a person types."""
    block = "\n".join(("```bash", *commands, "```"))
    return f"{about}\n\n{block}" if about else block

"""XML writer and value formats shared by the three XML formats.

It writes strings, because a tree of elements takes three times as long: a page has thousands of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from mesh.vision.export.bounded import checkpoint

_SCHEMA_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_TO_ESCAPE: Final = re.compile(f"[{''.join(_ESCAPES)}]")

Value = str | int

_ELEMENTS_PER_CHECK: Final = 500


class Markup:
    """Writes a document. Values and texts are escaped; they must be valid in XML (`writable`)."""

    def __init__(self, doctype: str = ""):
        self._parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}']
        self._elements = 0

    def leaf(self, tag: str, text: str, /, **attributes: Value) -> None:
        """Write an element with a text."""
        self._append(f"{_opened(tag, attributes)}{_escaped(text)}</{tag}>\n")

    def empty(self, tag: str, /, **attributes: Value) -> None:
        """Write an empty element."""
        self._append(f"{_opened(tag, attributes)[:-1]}/>\n")

    @contextmanager
    def element(self, tag: str, /, **attributes: Value) -> Iterator[None]:
        """Write an element around the output of the block."""
        self._append(f"{_opened(tag, attributes)}\n")
        yield
        self._append(f"</{tag}>\n")

    def take(self) -> bytes:
        """Return what was written since the last time, in UTF-8."""
        part = "".join(self._parts).encode()
        self._parts.clear()
        return part

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self._elements += 1
        if self._elements % _ELEMENTS_PER_CHECK == 0:
            checkpoint()


def _opened(tag: str, attributes: Mapping[str, Value]) -> str:
    written = [
        f' {name}="{value if isinstance(value, int) else _escaped(value)}"' for name, value in attributes.items()
    ]
    return f"<{tag}{''.join(written)}>"


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)


def in_namespace(namespace: str, schema: str) -> dict[str, str]:
    """Return the root attributes: namespace and schema location."""
    return {
        "xmlns": namespace,
        "xmlns:xsi": _SCHEMA_INSTANCE,
        "xsi:schemaLocation": f"{namespace} {schema}",
    }


def points(points: Iterable[tuple[int, int]]) -> str:
    """Return `x,y x,y …`."""
    return " ".join([f"{x},{y}" for x, y in points])


def share(value: float) -> str:
    """Format a confidence, 0 to 1."""
    return f"{value:.4f}"


def utc(moment: datetime) -> str:
    """Format a time in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

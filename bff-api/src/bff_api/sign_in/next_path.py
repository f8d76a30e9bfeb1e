"""Where a person goes after signing in: a path of this server, and never another one."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

HOME: Final = "/"
_LONGEST: Final = 1000
_SAFE: Final = re.compile(r"/(?![/\\])[\x21\x23-\x5b\x5d-\x7e]*")
"""One slash, and then neither a second one, nor a backslash, which browsers take for one, nor a control character."""


def safe_path(path: str | None) -> str:
    """Return the path with its query and fragment, or the page if it could lead to another server."""
    if path is None or len(path) > _LONGEST or not _SAFE.fullmatch(path):
        return HOME
    return path


def with_query(path: str, **values: str | int) -> str:
    """Return the path with more in its query."""
    before, hash_sign, fragment = path.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{urlencode(values)}{hash_sign}{fragment}"

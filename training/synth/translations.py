"""Texts of user interfaces: the messages of installed programs, in English and in each language they come in.

They are read from gettext catalogues (``.mo``) of a mail client, an accounting program, a settings panel and lists of
countries, languages and currencies.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path

PROGRAMS = ("gnucash", "evolution", "gnome-control-center-2.0", "gtk20", "iso_3166-1", "iso_639-2", "iso_4217")
ENGLISH_FROM = ("fr", "de", "ru")  # English is the source text in any of these catalogues
MIN_CHARS, MAX_CHARS = 2, 160
PLACEHOLDER = re.compile(r"://|@|%[-+ #0]*\d*[a-zA-Z]|[<>{}\\|]|\$\{")
MAGIC = 0x950412DE


def messages(share: Path, language: str) -> list[str]:
    """Return the texts in a language, each once, in a fixed order; an empty list where no catalogue is installed."""
    found: dict[str, None] = {}
    for program in PROGRAMS:
        for source, translated in _catalogue(share, language, program):
            text = source if language == "en" else translated
            if language == "en" or source != translated:
                found.update(dict.fromkeys(_usable(text)))
    return list(found)


def _catalogue(share: Path, language: str, program: str) -> Iterator[tuple[str, str]]:
    for folder in ENGLISH_FROM if language == "en" else (language,):
        path = share / "locale" / folder / "LC_MESSAGES" / f"{program}.mo"
        if path.is_file():
            yield from _entries(path.read_bytes())
            return


def _entries(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield source and translation of each message; the first form where there are plurals."""
    magic, _, count, sources, targets = struct.unpack_from("<5I", data)
    if magic != MAGIC:
        return
    for number in range(count):
        pair = []
        for table in (sources, targets):
            length, at = struct.unpack_from("<2I", data, table + 8 * number)
            pair.append(data[at : at + length].split(b"\0")[0].decode("utf-8", "replace").rpartition("\4")[2])
        yield pair[0], pair[1]


def _usable(text: str) -> Iterator[str]:
    """Yield the lines of a message that read as print: no placeholders, no markup, mostly letters."""
    for line in re.sub(r"(?<=[^\s_])_|_(?=[^\s_])", "", text).splitlines():
        clean = " ".join(unicodedata.normalize("NFC", line).split())
        letters = sum(map(str.isalpha, clean))
        if MIN_CHARS <= len(clean) <= MAX_CHARS and letters >= 0.6 * len(clean) and not PLACEHOLDER.search(clean):
            yield clean

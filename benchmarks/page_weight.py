"""Bytes that the first load of the built pages sends: HTML, scripts and styles, compressed with Brotli by the build.

    scripts/npm.sh run build
    python -m benchmarks.page_weight

Parts that a page loads later, when it is idle or when they are opened, are not counted. The texts of the longest
language are.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from benchmarks.results import record

DIST: Final = Path(__file__).parent.parent / "ui" / "dist"
PAGES: Final = ("index.html", "docs.html", "admin.html")
LANGUAGES: Final = "assets/language-??-*.js"
"""The catalogues of messages. A page loads one before it is shown …"""
ENGLISH_ONLY: Final = "assets/english-only-*.js"
"""… and all pages but the first load this one as well."""


def first_load(dist: Path, page: str = "index.html") -> dict[str, int]:
    """Return the bytes over the wire by the name of the file."""
    parser = _Files()
    parser.feed((dist / page).read_text())
    files = {name: _sent(dist / name) for name in (page, *parser.found)}
    languages = {path.relative_to(dist).as_posix(): _sent(path) for path in dist.glob(LANGUAGES)}
    if languages:
        longest = max(languages, key=languages.__getitem__)
        files[longest] = languages[longest]
    if page != PAGES[0]:
        files |= {path.relative_to(dist).as_posix(): _sent(path) for path in dist.glob(ENGLISH_ONLY)}
    return files


def main() -> None:
    for page in PAGES:
        files = first_load(DIST, page)
        record("page_weight", f"first load of {page}", sum(files.values()) / 1000, "kB", f"{len(files)} files, Brotli")


def _sent(path: Path) -> int:
    compressed = path.with_name(f"{path.name}.br")
    return (compressed if compressed.exists() else path).stat().st_size


class _Files(HTMLParser):
    """Collects the scripts, the modules that they import, and the styles of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = values.get("src") if tag == "script" else values.get("href")
        if address and (tag == "script" or values.get("rel") in ("stylesheet", "modulepreload")):
            self.found.append(address.removeprefix("./"))


if __name__ == "__main__":
    main()

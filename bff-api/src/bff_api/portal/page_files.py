"""Files of the built page, in the encodings that its build wrote beside them: `<file>.br` and `<file>.gz`."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from flask import Response, request, send_from_directory
from werkzeug.security import safe_join

from mesh.contracts.problems import Problem

_EXTENSIONS: Final = {"br": ".br", "gzip": ".gz"}
"""By content encoding, the smallest first."""


class NotBuilt(Problem):
    status = 503
    slug = "page-not-built"
    title = "Page not built"


def built_page(folder: Path, name: str) -> Response:
    """Return an HTML page of the built page. Raises NotBuilt."""
    if not (folder / name).is_file():
        raise NotBuilt("The page has not been built. Run `make ui`. The API works without it.")
    return page_file(folder, name)


def page_file(folder: Path, name: str, max_age_s: int | None = None) -> Response:
    """Return a file below `folder`, compressed if the client accepts it. Raises NotFound.

    Without `max_age_s` the client must revalidate it each time.
    """
    encoding = _encoding(folder, name)
    response = send_from_directory(
        folder,
        f"{name}{_EXTENSIONS.get(encoding, '')}",
        download_name=PurePosixPath(name).name,
        max_age=max_age_s,
    )
    if encoding in _EXTENSIONS:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    return response


def _encoding(folder: Path, name: str) -> str:
    path = safe_join(str(folder), name)
    written = [
        encoding
        for encoding, extension in _EXTENSIONS.items()
        if path is not None and Path(f"{path}{extension}").is_file()
    ]
    return request.accept_encodings.best_match([*written, "identity"]) or "identity"

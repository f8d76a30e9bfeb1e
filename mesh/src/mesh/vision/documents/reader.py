"""The service's side: ask a child process for the number of pages, or for one page.

Files stay on the disk: the child gets an open descriptor. A child that exceeds its limits is killed, and the caller
gets `PageFailed`; the next request has another child.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from mesh.contracts.problems import BadDocument, NoSuchPage, PageFailed
from mesh.platform.http.connected import IsConnected, always
from mesh.platform.settings import MeshSettings
from mesh.vision.decoding.processes import Decoded, Decoders
from mesh.vision.decoding.wording import PageWording
from mesh.vision.documents.document import (
    DEFAULT_LIMITS,
    DocumentInfo,
    DocumentKind,
    DocumentLimits,
    OcrMode,
    PageWord,
    SourcePage,
)
from mesh.vision.documents.kinds import HEAD_BYTES, kind_of
from mesh.vision.file_kinds import DOCUMENTS, refusal

TASKS: Final = "mesh.vision.documents.tasks"
MODULES: Final = (TASKS,)
"""Modules that the processes of a reader must import."""

_WORDING: Final = PageWording()


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Opens documents and their pages. Thread-safe."""

    processes: Decoders
    """Their modules include `MODULES`."""
    limits: DocumentLimits = DEFAULT_LIMITS
    timeout_s: float = 15.0
    """For one page."""

    @classmethod
    def of(cls, processes: Decoders, settings: MeshSettings) -> Self:
        """Return a reader with the limits that are set."""
        limits = DocumentLimits(
            max_picture_pixels=settings.max_picture_pixels,
            max_rendered_pixels=settings.max_page_pixels,
            dpi=settings.page_dpi,
        )
        return cls(processes, limits, settings.page_timeout_s)

    def inspect(
        self, file: Path, *, password: str | None = None, is_connected: IsConnected = always, client: str = ""
    ) -> DocumentInfo:
        """Return the kind and the number of pages.

        Raises:
            BadDocument: unknown format, damaged, no pages, no password or a wrong one; see the package.
            Busy, ClientDisconnected: see `Decoders.decoder`.
        """
        kind = _kind(file)
        values = self._ask(file, "inspect", (kind, password, asdict(self.limits)), is_connected, client).values
        return DocumentInfo(kind, _count(values))

    def open_page(
        self,
        file: Path,
        number: int,
        *,
        password: str | None = None,
        ocr: OcrMode = OcrMode.AUTO,
        is_connected: IsConnected = always,
        client: str = "",
    ) -> SourcePage:
        """Return the picture of page `number`, from 1, and the PDF's own text if `ocr` says so.

        Raises:
            BadDocument: as `inspect`, or `NoSuchPage`, or `PageFailed`.
            Busy, ClientDisconnected: see `Decoders.decoder`.
        """
        if number < 1:
            raise NoSuchPage("Pages are numbered from 1.", pages=None)
        arguments = (_kind(file), number, password, ocr, asdict(self.limits))
        decoded = self._ask(file, "open_page", arguments, is_connected, client)
        try:
            return _page(number, decoded)
        except (KeyError, TypeError, ValueError) as error:
            raise PageFailed("The page could not be opened.", reason="crash") from error

    def _ask(
        self, file: Path, task: str, arguments: tuple[Any, ...], is_connected: IsConnected, client: str
    ) -> Decoded:
        with self.processes.decoder(is_connected, client) as decoder, file.open("rb") as opened:
            return decoder.call(
                f"{TASKS}:{task}", opened.fileno(), *arguments, timeout_s=self.timeout_s, wording=_WORDING
            )


def _kind(file: Path) -> DocumentKind:
    with file.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if not head:
        raise BadDocument("The file is empty. Choose another file.")
    kind = kind_of(head)
    if kind is None:
        raise BadDocument(refusal(head, DOCUMENTS))
    return kind


def _count(values: Mapping[str, Any]) -> int:
    pages = values.get("pages")
    if not isinstance(pages, int) or pages < 1:
        raise PageFailed("The document could not be opened.", reason="crash")
    return pages


def _page(number: int, decoded: Decoded) -> SourcePage:
    values = dict(decoded.values)
    size: int = values.pop("text_bytes")
    text = json.loads(decoded.content[:size])
    words = text["words"]
    return SourcePage(
        number=number,
        content=decoded.content[size:],
        words=None if words is None else [PageWord(word, _quad(quad), line) for word, quad, line in words],
        picture_areas=[_quad(quad) for quad in text["areas"]],
        **values,
    )


def _quad(corners: list[list[float]]) -> Any:
    a, b, c, d = corners
    return ((a[0], a[1]), (b[0], b[1]), (c[0], c[1]), (d[0], d[1]))

"""A selection of pictures and documents, and the checks and limits that all exports of selections share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bff_api.documents.exports import (
    DocumentExports,
    DocumentFailed,
    DocumentNotRead,
    ExportNotReady,
    NoExport,
    ReadyExport,
)
from bff_api.history.stored_pictures import StoredPictures
from mesh.contracts.problems import Problem
from mesh.contracts.text_document import TextDocument
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected
from mesh.vision.export.bounded import bounded, checkpoint
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import Format

MAX_S: Final = 120.0
MAX_PDF_BYTES: Final = 256 * 1024**2
"""Of the pictures and documents in one PDF, which is on disk until it is complete, at times twice."""


class SelectionTooLarge(Problem):
    """422: the pictures and documents are too large for one PDF."""

    status = 422
    slug = "selection-too-large"
    title = "Selection too large"

    def __init__(self, size_bytes: int) -> None:
        megabyte = 1024**2
        super().__init__(
            f"The selection has {size_bytes // megabyte} MB; the limit of one PDF is "
            f"{MAX_PDF_BYTES // megabyte} MB. Select less, or choose a ZIP."
        )


class TooManySelected(Problem):
    """422: the selection has more pictures and documents than one export may have."""

    status = 422
    slug = "too-many-selected"
    title = "Too many selected"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"The selection has {count:,} pictures and documents; the limit is {most:,}. Select fewer.")


@dataclass(frozen=True, slots=True)
class Selection:
    """Pictures and documents of one owner, and the format that they are exported to."""

    ids: Sequence[str]
    """Of pictures."""
    owner: str | None
    format: Format
    archivable: bool = False
    documents: Sequence[str] = ()
    has_headings: bool = False
    """Whether each text in one file is below the name of its picture or document."""


@dataclass(frozen=True, slots=True)
class SelectedFiles:
    """Finds what is selected, of its owner. Thread-safe."""

    pictures: StoredPictures
    documents: DocumentExports
    limit: ConcurrencyLimit

    @contextmanager
    def admitted(self, selection: Selection, is_connected: IsConnected) -> Iterator[int]:
        """Check the pictures, and hold a place during the block. Yields their size together.

        Raises NotFound, Gone, OnItsWay, Busy and ClientDisconnected.
        """
        with self.limit.admit(is_connected, current_client()), bounded(is_connected, MAX_S):
            size_bytes = 0
            for image_id in selection.ids:
                checkpoint()
                size_bytes += self.pictures.image(image_id, selection.owner).size_bytes
            yield size_bytes

    def texts(self, selection: Selection) -> Iterator[TextDocument]:
        """Yield the texts of the pictures."""
        for image_id in selection.ids:
            yield document_of(self.pictures.image(image_id, selection.owner))

    def ready(self, selection: Selection, errors: list[str] | None = None) -> Sequence[ReadyExport]:
        """Return the files of the documents; those that are not ready are built from now on.

        Raises NotFound and Gone; then DocumentNotRead or ExportNotReady, which another request can solve. A document
        without a file is added to `errors`, or raised (DocumentFailed, NoExport).
        """
        found: list[ReadyExport] = []
        waits: Problem | None = None
        for document_id in selection.documents:
            try:
                found.append(
                    self.documents.ready(
                        document_id, selection.format, selection.owner, archivable=selection.archivable
                    )
                )
            except (DocumentNotRead, ExportNotReady) as problem:
                waits = waits or problem
            except (DocumentFailed, NoExport) as problem:
                if errors is None:
                    raise
                errors.append(f"{document_id}: {problem.detail}\n")
        if waits is not None:
            raise waits
        return found

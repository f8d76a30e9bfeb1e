"""Metrics of document-worker, described in docs/observability.md."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Histogram

from mesh.contracts.document_export import PDFA
from mesh.contracts.document_job import PageOutcome
from mesh.vision.export.formats import Format

PAGES: Final = Counter("ocr_document_pages", "Attempts to read a page of a document, by outcome", ("outcome",))
DOCUMENTS: Final = Counter("ocr_documents", "Documents that have ended: done, with failed pages, failed", ("outcome",))
EXPORTS: Final = Counter("ocr_document_exports", "Results of whole documents built, by format", ("format", "outcome"))
DOCUMENT_DURATION: Final = Histogram(
    "ocr_document_duration_seconds",
    "Time from the upload of a document to its end",
    buckets=(1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400),
)

DONE: Final = "done"
WITH_FAILED_PAGES: Final = "with_failed_pages"
FAILED: Final = "failed"


def export_zeros() -> None:
    """Export the counters as zero from the start, so that alerts see the first failure."""
    for page_outcome in PageOutcome:
        PAGES.labels(page_outcome)
    for kind in (*Format, PDFA):
        for outcome in (DONE, FAILED):
            EXPORTS.labels(kind, outcome)
    for ended in (DONE, WITH_FAILED_PAGES, FAILED):
        DOCUMENTS.labels(ended)

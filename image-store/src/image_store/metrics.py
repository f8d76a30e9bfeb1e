"""Metrics of several processes of image-store, described in docs/observability.md."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

PICTURES_DELETED: Final = Counter("ocr_pictures_deleted", "Pictures deleted with their text", ("reason",))
DOCUMENTS_DELETED: Final = Counter("ocr_documents_deleted", "Documents deleted with their pages", ("reason",))
FILE_DELETIONS_FAILED: Final = Counter(
    "ocr_file_deletions_failed",
    "Files of deleted pictures that could not be deleted; the next run tries again",
    ("error",),
)
CORRECTIONS_IGNORED: Final = Counter(
    "ocr_corrections_ignored",
    "Corrections of lines that do not exist: stored, but ignored; and those beyond the limit of a picture",
)

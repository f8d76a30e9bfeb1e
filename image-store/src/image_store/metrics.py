"""What several processes of image-store count; docs/observability.md says what it means."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

PICTURES_DELETED: Final = Counter("ocr_pictures_deleted", "Pictures deleted with all that was read", ("reason",))
FILE_DELETIONS_FAILED: Final = Counter(
    "ocr_file_deletions_failed", "Files of deleted pictures that would not go; the next run tries again", ("error",)
)
CORRECTIONS_IGNORED: Final = Counter(
    "ocr_corrections_ignored", "Corrections of lines that their picture does not have: kept, and without effect"
)

"""Compare rows with files in both directions: files without a row, and rows without their file.

A crash between file and row leaves the first if the message is never redelivered. The second should never happen: a
disk was lost, or files were deleted by hand. One shard at a time, so that memory does not grow with the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from operator import attrgetter
from typing import Final

import structlog

from image_store.blob_store import SHARDS, Blob, BlobStore
from image_store.deletion import Deletion
from image_store.repository import Repository

log = structlog.get_logger(__name__)

GRACE: Final = timedelta(hours=1)
"""A younger file may not have its row yet."""


@dataclass(frozen=True, slots=True)
class LostFile:
    """A row without its file."""

    image_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Differences between rows and files."""

    orphan_files: tuple[Blob, ...]
    """Sorted by path."""
    lost_files: tuple[LostFile, ...]

    @property
    def is_consistent(self) -> bool:
        return not self.orphan_files and not self.lost_files


class Consistency:
    """Compares and repairs."""

    def __init__(self, repository: Repository, blobs: BlobStore, deletion: Deletion):
        self._repository = repository
        self._blobs = blobs
        self._deletion = deletion

    def check(
        self, now: datetime, grace: timedelta = GRACE, should_stop: Callable[[], bool] = lambda: False
    ) -> Findings:
        """Compare all shards, or until `should_stop`; files younger than `grace` are ignored."""
        orphans: list[Blob] = []
        lost: list[LostFile] = []
        for shard in takewhile(lambda _: not should_stop(), SHARDS):
            # Files before rows: a picture stored meanwhile then has at least a row.
            files = {blob.path: blob for blob in self._blobs.list(shard)}
            rows = self._repository.paths(shard)
            orphans += [blob for path, blob in files.items() if path not in rows and blob.modified_at < now - grace]
            lost += self._lost(shard, {path: rows[path] for path in rows if path not in files})
        return Findings(tuple(sorted(orphans, key=attrgetter("path"))), tuple(lost))

    def delete_orphans(self, findings: Findings, written_before: datetime | None = None) -> None:
        """Delete files without a row: all that were found, or those last written before some time."""
        for blob in findings.orphan_files:
            if written_before is None or blob.modified_at < written_before:
                log.info("deleted orphan file", path=blob.path)
                self._blobs.delete(blob.path)

    def delete_lost(self, findings: Findings, now: datetime) -> None:
        """Delete the rows of pictures and documents whose file is lost, and their text; of a result, its own row."""
        for lost in findings.lost_files:
            log.warning("deleted picture without its file", image_id=lost.image_id, path=lost.path)
            self._deletion.delete_lost(lost.image_id, lost.path, now)

    def _lost(self, shard: str, suspects: dict[str, str]) -> Iterator[LostFile]:
        """Check again: since the listing the file may have been stored, or the row deleted."""
        missing = [path for path in suspects if not self._blobs.exists(path)]
        rows = self._repository.paths(shard) if missing else {}
        for path in missing:
            if path in rows:
                yield LostFile(rows[path], path)

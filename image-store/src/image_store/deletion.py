"""Deleting pictures, when a person asks and when their time has come: rows first, then files.

The rows go in one transaction that leaves a tombstone with the file's path; the path is cleared when the file is gone.
So a deletion that dies half-way, or meets a disk that will not, is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from image_store import metrics
from image_store.blob_store import BlobStore
from image_store.repository import Leftover, Repository

log = structlog.get_logger(__name__)

UNFINISHED_AFTER: Final = timedelta(hours=1)
"""A file that is being written for longer belongs to a writer that died."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What one run deleted."""

    images: int
    files: int
    unfinished_files: int
    tombstones: int


class Deletion:
    """Safe to run twice, and at once with anything else."""

    def __init__(self, repository: Repository, blobs: BlobStore, batch: int = 200):
        """`batch` is how many pictures one transaction deletes."""
        self._repository = repository
        self._blobs = blobs
        self._batch = batch

    def delete(self, image_id: str, now: datetime) -> None:
        """One picture, whosever it is: it stays away for good."""
        self._delete_files(self._repository.delete(image_id, now))

    def delete_for(self, owner: str | None, image_id: str, now: datetime, *, is_accepted: bool = False) -> None:
        """One picture, because a person asks; one that `is_accepted` may still be on its way, and stays away for good.

        Raises:
            NotFound: there is no such picture, or it is another's.
        """
        self._delete_files(self._repository.delete_for(owner, image_id, now, is_accepted=is_accepted))
        metrics.PICTURES_DELETED.labels("request").inc()
        log.info("deleted on request", image_id=image_id)

    def delete_expired(self, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Deleted:
        """All whose time has come, what earlier runs left over, and tombstones that nobody needs any more.

        When it is asked to stop it ends after the batch in hand; the next run does the rest.
        """
        images = 0
        while not should_stop() and (ids := self._repository.delete_expired(now, self._batch)):
            images += len(ids)
            metrics.PICTURES_DELETED.labels("expired").inc(len(ids))
            log.info("deleted expired", count=len(ids), image_ids=ids)
        tombstones = 0
        while not should_stop() and (forgotten := self._repository.forget_tombstones(now, self._batch)):
            tombstones += forgotten
        return Deleted(
            images=images,
            files=self._delete_leftovers(should_stop),
            unfinished_files=self._blobs.delete_unfinished(now - UNFINISHED_AFTER),
            tombstones=tombstones,
        )

    def _delete_leftovers(self, should_stop: Callable[[], bool]) -> int:
        count, after = 0, ""
        while not should_stop() and (leftovers := self._repository.leftovers(limit=self._batch, after=after)):
            count += self._delete_files(leftovers)
            after = leftovers[-1].image_id
        return count

    def _delete_files(self, leftovers: Sequence[Leftover]) -> int:
        deleted = []
        for leftover in leftovers:
            try:
                self._blobs.delete(leftover.path)
            except OSError as error:
                # One file that cannot be deleted keeps no other; its path stays on its tombstone for the next run.
                metrics.FILE_DELETIONS_FAILED.labels(type(error).__name__).inc()
                log.error("file not deleted", image_id=leftover.image_id, path=leftover.path, error=str(error))
            else:
                deleted.append(leftover)
        if deleted:
            self._repository.files_are_deleted(deleted)
        return len(deleted)

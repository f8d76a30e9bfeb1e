"""Delete pictures and documents, on request and when they expire: rows first, then files.

One transaction deletes the rows and leaves a tombstone with the file's path; the path is cleared when the file is
deleted. A deletion that fails half-way is completed by the next run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from image_store import metrics
from image_store.blob_store import BlobStore
from image_store.documents.deletion import DocumentDeletion
from image_store.repository import Leftover, Repository

log = structlog.get_logger(__name__)

UNFINISHED_AFTER: Final = timedelta(hours=1)
"""An unfinished file older than this belongs to a writer that crashed."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """Numbers of what one run deleted."""

    images: int
    documents: int
    files: int
    unfinished_files: int
    tombstones: int


class Deletion:
    """Idempotent; may run concurrently with all other processes."""

    def __init__(self, repository: Repository, documents: DocumentDeletion, blobs: BlobStore, batch: int = 200):
        """`batch` is the number of pictures deleted in one transaction."""
        self._repository = repository
        self._documents = documents
        self._blobs = blobs
        self._batch = batch

    def delete(self, image_id: str, now: datetime) -> None:
        """Delete one picture or document of any owner; later events for it are ignored."""
        if self._documents.exists(image_id):
            self.delete_documents([image_id], now)
        else:
            self.delete_many([image_id], now)

    def delete_lost(self, image_id: str, path: str, now: datetime) -> None:
        """Delete the rows that name a lost file: those of its picture or document, or only of a result."""
        if not self._documents.forget_result(path):
            self.delete(image_id, now)

    def forget_lost_result(self, path: str) -> None:
        """Forget a result whose file is lost; the next request builds it again."""
        self._documents.forget_result(path)

    def delete_documents(self, ids: Sequence[str], now: datetime) -> None:
        """Delete documents of any owner, with their pages; later events for them are ignored."""
        for document_id in ids:
            self._delete_document_files(document_id, self._documents.delete(document_id, now))
        self._erase()

    def delete_document_for(self, owner: str | None, document_id: str, now: datetime) -> None:
        """Delete a document with its pages on request. Raises NotFound if it does not exist or has another owner."""
        self._delete_document_files(document_id, self._documents.delete_for(owner, document_id, now))
        self._erase()
        metrics.DOCUMENTS_DELETED.labels("request").inc()
        log.info("document deleted on request", document_id=document_id)

    def delete_old_results(self, document_id: str) -> None:
        """Delete the files of results that are not those of the present text."""
        self._delete_results(self._documents.result_leftovers(document_id=document_id))

    def delete_many(self, ids: Sequence[str], now: datetime) -> None:
        """Delete pictures of any owner."""
        for image_id in ids:
            self._delete_files(self._repository.delete(image_id, now))
        self._erase()

    def delete_for(self, owner: str | None, image_id: str, now: datetime, *, is_accepted: bool = False) -> None:
        """Delete one picture on request. One that `is_accepted` may not be stored yet; its later events are ignored.

        Raises:
            NotFound: the picture does not exist or has another owner.
        """
        self._delete_files(self._repository.delete_for(owner, image_id, now, is_accepted=is_accepted))
        self._erase()
        metrics.PICTURES_DELETED.labels("request").inc()
        log.info("deleted on request", image_id=image_id)

    def delete_expired(self, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Deleted:
        """Delete expired pictures and documents, leftover files of earlier runs, and tombstones not needed any more.

        On `should_stop` it returns after the current batch; the next run continues.
        """
        images = 0
        while not should_stop() and (ids := self._repository.delete_expired(now, self._batch)):
            images += len(ids)
            metrics.PICTURES_DELETED.labels("expired").inc(len(ids))
            log.info("deleted expired", count=len(ids), image_ids=ids)
        documents = self._delete_expired_documents(now, should_stop)
        tombstones = 0
        while not should_stop() and (forgotten := self._repository.forget_tombstones(now, self._batch)):
            tombstones += forgotten
        while not should_stop() and (forgotten := self._documents.forget_tombstones(now, self._batch)):
            tombstones += forgotten
        deleted = Deleted(
            images=images,
            documents=documents,
            files=self._delete_leftovers(should_stop),
            unfinished_files=self._blobs.delete_unfinished(now - UNFINISHED_AFTER),
            tombstones=tombstones,
        )
        # Also without deletions: a request's own attempt may have failed.
        self._erase()
        return deleted

    def _erase(self) -> None:
        """Erase deleted rows from the log. The next deletion, or the next run, tries again."""
        try:
            is_erased = self._repository.erase_deleted()
        except sqlite3.Error as error:
            log.warning("deleted rows not erased from the log yet", error=str(error))
        else:
            if not is_erased:
                log.info("deleted rows not erased from the log yet", reason="other connections use it")

    def _delete_leftovers(self, should_stop: Callable[[], bool]) -> int:
        count, after = 0, ""
        while not should_stop() and (leftovers := self._repository.leftovers(limit=self._batch, after=after)):
            count += self._delete_files(leftovers)
            after = leftovers[-1].image_id
        count += self._delete_results(self._documents.result_leftovers())
        return count + self._delete_originals(self._documents.leftovers())

    def _delete_expired_documents(self, now: datetime, should_stop: Callable[[], bool]) -> int:
        count = 0
        while not should_stop() and (document_id := self._documents.delete_expired(now)) is not None:
            count += 1
            metrics.DOCUMENTS_DELETED.labels("expired").inc()
            log.info("document deleted", reason="expired", document_id=document_id)
        return count

    def _delete_document_files(self, document_id: str, originals: Sequence[Leftover]) -> None:
        self._delete_originals(originals)
        self._delete_files(self._documents.page_leftovers(document_id))
        self.delete_old_results(document_id)

    def _delete_originals(self, leftovers: Sequence[Leftover]) -> int:
        deleted = self._deleted(leftovers)
        if deleted:
            self._documents.files_are_deleted(deleted)
        return len(deleted)

    def _delete_results(self, leftovers: Sequence[Leftover]) -> int:
        deleted = self._deleted(leftovers)
        if deleted:
            self._documents.result_files_are_deleted(deleted)
        return len(deleted)

    def _delete_files(self, leftovers: Sequence[Leftover]) -> int:
        deleted = self._deleted(leftovers)
        if deleted:
            self._repository.files_are_deleted(deleted)
        return len(deleted)

    def _deleted(self, leftovers: Sequence[Leftover]) -> list[Leftover]:
        """Delete files; return those that are deleted."""
        deleted = []
        for leftover in leftovers:
            try:
                self._blobs.delete(leftover.path)
            except OSError as error:
                # Continue with the other files; the path stays in the tombstone for the next run.
                metrics.FILE_DELETIONS_FAILED.labels(type(error).__name__).inc()
                log.error("file not deleted", image_id=leftover.image_id, path=leftover.path, error=str(error))
            else:
                deleted.append(leftover)
        return deleted

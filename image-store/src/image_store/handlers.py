"""Event handlers of edges 4, 5, 6 and 39. A delivery is acknowledged once its work is durable.

Handlers are idempotent, and events may arrive in any order and at several workers. An invalid body raises
`MalformedEvent` (a dead letter at once); after any other exception the broker redelivers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from image_store import metrics
from image_store.blob_store import BlobStore
from image_store.documents.exports import Exports
from image_store.documents.records import Documents
from image_store.domain import UNKNOWN_CONTENT_TYPE, NewImage, blob_path, storable, utc_now
from image_store.repository import CorrectionsFull, Repository
from mesh.contracts.document_done import DoneDocument
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.event import accepted_at_of
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.lines_edited import LinesEdited
from mesh.contracts.message import MalformedEvent
from mesh.contracts.problems import BadPicture
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Queue
from mesh.platform import telemetry
from mesh.platform.messaging.interfaces import Delivery, Handler, Outcome, PublishFailed
from mesh.vision.picture import PictureLimits, open_picture

log = structlog.get_logger(__name__)


Announce = Callable[[DoneDocument], None]
"""Publishes the end of a document. Raises PublishFailed."""


class Handlers:
    """The handlers, using one repository and one blob store."""

    def __init__(
        self,
        repository: Repository,
        blobs: BlobStore,
        documents: Documents,
        exports: Exports,
        announce: Announce | None,
        *,
        max_age: timedelta,
        limits: PictureLimits,
    ):
        self._repository = repository
        self._blobs = blobs
        self._documents = documents
        self._exports = exports
        self._announce = announce
        self._max_age = max_age
        self._limits = limits

    def by_queue(self) -> Mapping[str, Handler]:
        return {
            Queue.IMAGE.value: self.store_image,
            Queue.IMAGE_DATA.value: self.store_boxes,
            Queue.TEXT_CORRECTION.value: self.store_correction,
            Queue.LINES.value: self.edit_lines,
        }

    def store_image(self, delivery: Delivery) -> Outcome:
        """Store the file, then the row, so that a row always has its file."""
        event = ImageReceived.from_wire(delivery.message)
        accepted = accepted_at_of(delivery.message, utc_now())
        if self._is_too_old(event.image_id, accepted):
            return Outcome.ACK
        new = _describe(event, self._limits, accepted)
        self._blobs.put(new.path, event.content)
        kept_path = self._repository.add_image(new, event.page)
        if kept_path != new.path:
            log.info("picture not kept", image_id=new.id, reason="deleted" if kept_path is None else "other bytes")
            self._blobs.delete(new.path)
        self._complete(event.page)
        return Outcome.ACK

    def store_boxes(self, delivery: Delivery) -> Outcome:
        event = TextRecognized.from_wire(delivery.message)
        if len({line.ord_num for line in event.lines}) < len(event.lines):
            raise MalformedEvent(f"{Queue.IMAGE_DATA}: two lines have the same ord_num")
        accepted = accepted_at_of(delivery.message, utc_now())
        if self._is_too_old(event.image_id, accepted):
            return Outcome.ACK
        if not self._repository.add_boxes(event, accepted):
            log.info("boxes not kept", image_id=event.image_id, reason="deleted")
        self._report_ignored(event.image_id)
        self._complete(event.page)
        return Outcome.ACK

    def store_correction(self, delivery: Delivery) -> Outcome:
        event = TextCorrected.from_wire(delivery.message)
        accepted = accepted_at_of(delivery.message, utc_now())
        if self._is_too_old(event.image_id, accepted):
            return Outcome.ACK
        try:
            is_kept = self._repository.add_correction(
                event, accepted, has_own_id=bool(delivery.message.message_id), redelivered=delivery.redelivered
            )
        except CorrectionsFull:
            metrics.CORRECTIONS_IGNORED.inc()
            log.warning("correction not kept", image_id=event.image_id, reason="the picture has too many")
            return Outcome.ACK
        if not is_kept:
            log.info("correction not kept", image_id=event.image_id, reason="deleted")
            return Outcome.ACK
        self._exports.text_changed(event.image_id)
        if event.ord_num is not None:
            self._report_ignored(event.image_id, event.ord_num)
        return Outcome.ACK

    def edit_lines(self, delivery: Delivery) -> Outcome:
        event = LinesEdited.from_wire(delivery.message)
        accepted = accepted_at_of(delivery.message, utc_now())
        if self._is_too_old(event.image_id, accepted):
            return Outcome.ACK
        is_newest = self._repository.edit_lines(event, accepted)
        if is_newest:
            self._exports.text_changed(event.image_id)
        else:
            reason = "deleted" if is_newest is None else "there is a newer one"
            log.info("edit of lines not kept", image_id=event.image_id, revision=event.revision, reason=reason)
        return Outcome.ACK

    def _complete(self, page: PageOfDocument | None) -> None:
        """End the page of a document if both of its events are stored, and announce the document's end after the last.

        If that cannot be published, it is published later (`documents/dispatch.py`).
        """
        done = None if page is None else self._documents.complete_page(page, utc_now())
        if done is not None and self._announce is not None:
            try:
                self._announce(done)
            except PublishFailed as error:
                log.warning("end of a document not published yet", document_id=done.document_id, error=str(error))

    def _report_ignored(self, image_id: str, ord_num: int | None = None) -> None:
        """Log and count corrections of lines that do not exist, of one line or all: they are stored but ignored."""
        for ignored in self._repository.corrections_without_line(image_id, ord_num):
            metrics.CORRECTIONS_IGNORED.inc()
            log.warning("correction ignored", image_id=image_id, ord_num=ignored, reason="the picture has no such line")

    def _is_too_old(self, image_id: str, accepted: datetime) -> bool:
        """Return whether the picture has expired: it is not stored again, even if its tombstone was deleted."""
        is_too_old = accepted + self._max_age <= utc_now()
        if is_too_old:
            log.warning("event not kept", image_id=image_id, reason="too old", accepted_at=accepted.isoformat())
        return is_too_old


def _describe(event: ImageReceived, limits: PictureLimits, accepted: datetime) -> NewImage:
    """Return the row of a picture.

    The content type is detected from the bytes: it is served to browsers, so the sender's is not trusted. An accepted
    picture is stored even if its header is invalid.
    """
    sha256 = hashlib.sha256(event.content).hexdigest()
    try:
        info = open_picture(event.content, limits).info
    except BadPicture:
        info = None
    return NewImage(
        id=event.image_id,
        path=blob_path(event.image_id, sha256),
        creation_timestamp=accepted,
        stored_at=utc_now(),
        name=None if event.name is None else storable(event.name),
        content_type=UNKNOWN_CONTENT_TYPE if info is None else info.content_type,
        width=None if info is None else info.width,
        height=None if info is None else info.height,
        rotation=None if info is None else info.rotation,
        mirrored=None if info is None else info.mirrored,
        size_bytes=len(event.content),
        sha256=sha256,
        trace_id=storable(event.trace_id) if event.trace_id else telemetry.trace_id(),
        owner=event.owner,
        key_id=event.key_id,
    )

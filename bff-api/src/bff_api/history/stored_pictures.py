"""The pictures that are kept, to those who may see them: what image-store has, and what is still on its way there.

Everything that concerns a picture by its id goes through here, so that nobody reaches another's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from bff_api.errors import storage_errors_as_problems
from bff_api.history.image_store_client import ImageStoreClient
from mesh.contracts.problems import Gone, NotFound, Problem
from mesh.contracts.stored_image import ImagePage, ImageSummary, StoredImage
from mesh.platform.http.client import Answer
from mesh.platform.messaging.outbox import AcceptedPicture

_RETRY_AFTER_S = 1


class OnItsWay(Problem):
    """503: it was accepted here, and image-store does not have it yet."""

    status = 503
    slug = "on-its-way"
    title = "The picture is on its way"

    def __init__(self) -> None:
        super().__init__(
            "The picture was read and is being stored. Please try again in a moment.", retry_after_s=_RETRY_AFTER_S
        )


class AcceptedPictures(Protocol):
    """What this bff-api remembers of them. Both raise sqlite3.Error."""

    def accepted(self, image_id: str) -> AcceptedPicture | None: ...

    def forget_picture(self, image_id: str) -> None: ...


class StoredPictures:
    """Safe to share between threads.

    `owner` is who asks, None for a client without a cookie. Every call raises UpstreamProblem where image-store fails;
    each that names a picture raises NotFound for one that is not there or another's, and OnItsWay.
    """

    def __init__(self, image_store: ImageStoreClient, outbox: AcceptedPictures):
        self._image_store = image_store
        self._outbox = outbox

    def page(self, owner: str | None, limit: int, before: str | None, words: str | None) -> ImagePage:
        """Newest first, from behind the cursor `before`; those only whose name or text contains `words`."""
        return self._image_store.list_images(owner, limit, before, words)

    def image(self, image_id: str, owner: str | None) -> StoredImage:
        """One picture with its boxes and corrections: all of them, or OnItsWay while its text is not there yet."""
        with self._distinguish_pending(image_id, owner):
            stored = self._image_store.image(image_id, owner)
        if not stored.boxes and self._has_lines(image_id):
            raise OnItsWay
        return stored

    def content(self, image_id: str, owner: str | None) -> Answer:
        """The picture's bytes and the headers that go with them."""
        with self._distinguish_pending(image_id, owner):
            return self._image_store.content(image_id, owner)

    def rename(self, image_id: str, name: str, owner: str | None) -> ImageSummary:
        """Raises BadRequest for a name that is none."""
        with self._distinguish_pending(image_id, owner):
            return self._image_store.rename(image_id, name, owner)

    def line_count(self, image_id: str, owner: str | None) -> int:
        """How many lines it has; known at once where it was accepted here, stored or not."""
        accepted = self._accepted(image_id)
        if accepted is None:
            return len(self._image_store.image(image_id, owner).boxes)
        _require_open(accepted, owner)
        return accepted.line_count

    def delete(self, image_id: str, owner: str | None) -> None:
        """Delete a picture and everything read from it; one that is still on its way stays away."""
        accepted = self._accepted(image_id)
        if accepted is None:
            self._image_store.delete(image_id, owner, is_accepted=False)
            return
        _require_open(accepted, owner)
        # Its own owner, not whoever deletes what is nobody's: that is what image-store notes of it.
        self._image_store.delete(image_id, accepted.owner, is_accepted=True)
        with storage_errors_as_problems():
            self._outbox.forget_picture(image_id)

    @contextmanager
    def _distinguish_pending(self, image_id: str, owner: str | None) -> Iterator[None]:
        """What is not found, because it is not there yet, from what is not there at all."""
        try:
            yield
        except Gone:
            raise
        except NotFound as error:
            with suppress(sqlite3.Error):  # who cannot be asked knows nothing of it
                accepted = self._outbox.accepted(image_id)
                if accepted is not None and accepted.is_open_to(owner):
                    raise OnItsWay from error
            raise

    def _has_lines(self, image_id: str) -> bool:
        """Picture and text are two events: in between it would look like one that says nothing."""
        with suppress(sqlite3.Error):  # who cannot be asked knows nothing of it
            accepted = self._outbox.accepted(image_id)
            return accepted is not None and accepted.line_count > 0
        return False

    def _accepted(self, image_id: str) -> AcceptedPicture | None:
        with storage_errors_as_problems():
            return self._outbox.accepted(image_id)


def _require_open(accepted: AcceptedPicture, owner: str | None) -> None:
    if not accepted.is_open_to(owner):
        raise NotFound("There is no picture with this id.")

"""Access to pictures by id, with owner checks: stored ones, and accepted ones that are not stored yet.

All routes with an image id use this class, so that no one can access another owner's picture.
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
    """503: the picture was accepted here, but is not stored yet."""

    status = 503
    slug = "on-its-way"
    title = "Not stored yet"

    def __init__(self) -> None:
        super().__init__("The picture is still being stored. Try again in a moment.", retry_after_s=_RETRY_AFTER_S)


class AcceptedPictures(Protocol):
    """Pictures accepted by this bff-api. Both methods raise sqlite3.Error."""

    def accepted(self, image_id: str) -> AcceptedPicture | None: ...

    def forget_picture(self, image_id: str) -> None: ...


class StoredPictures:
    """Thread-safe.

    `owner` is that of the request, None for a client without a cookie. Every method raises UpstreamProblem if
    image-store fails; those with an image id raise NotFound for a picture that does not exist or has another owner,
    and OnItsWay.
    """

    def __init__(self, image_store: ImageStoreClient, outbox: AcceptedPictures):
        self._image_store = image_store
        self._outbox = outbox

    def page(self, owner: str | None, limit: int, before: str | None, words: str | None) -> ImagePage:
        """Return pictures after the cursor `before`, newest first, whose name or text contains `words`."""
        return self._image_store.list_images(owner, limit, before, words)

    def image(self, image_id: str, owner: str | None) -> StoredImage:
        """Return one picture with all boxes and corrections. Raises OnItsWay while its text is not stored yet."""
        with self._distinguish_pending(image_id, owner):
            stored = self._image_store.image(image_id, owner)
        if not stored.boxes and self._has_lines(image_id):
            raise OnItsWay
        return stored

    def content(self, image_id: str, owner: str | None) -> Answer:
        """Return the picture's bytes with their headers."""
        with self._distinguish_pending(image_id, owner):
            return self._image_store.content(image_id, owner)

    def rename(self, image_id: str, name: str, owner: str | None) -> ImageSummary:
        """Rename a picture. Raises BadRequest for an invalid name."""
        with self._distinguish_pending(image_id, owner):
            return self._image_store.rename(image_id, name, owner)

    def line_count(self, image_id: str, owner: str | None) -> int:
        """Return the number of lines, without asking image-store if the picture was accepted here."""
        accepted = self._accepted(image_id)
        if accepted is None:
            return len(self._image_store.image(image_id, owner).boxes)
        _require_open(accepted, owner)
        return accepted.line_count

    def delete(self, image_id: str, owner: str | None) -> None:
        """Delete a picture and its text; events of one that is not stored yet are ignored later."""
        accepted = self._accepted(image_id)
        if accepted is None:
            self._image_store.delete(image_id, owner, is_accepted=False)
            return
        _require_open(accepted, owner)
        # Pass the picture's own owner, not the client's: image-store records it.
        self._image_store.delete(image_id, accepted.owner, is_accepted=True)
        with storage_errors_as_problems():
            self._outbox.forget_picture(image_id)

    @contextmanager
    def _distinguish_pending(self, image_id: str, owner: str | None) -> Iterator[None]:
        """Raise OnItsWay instead of NotFound for a picture that was accepted but is not stored yet."""
        try:
            yield
        except Gone:
            raise
        except NotFound as error:
            with suppress(sqlite3.Error):  # without the outbox nothing is known of it
                accepted = self._outbox.accepted(image_id)
                if accepted is not None and accepted.is_open_to(owner):
                    raise OnItsWay from error
            raise

    def _has_lines(self, image_id: str) -> bool:
        """Return whether lines are expected: the text is stored by a separate event, maybe after the picture."""
        with suppress(sqlite3.Error):  # without the outbox nothing is known of it
            accepted = self._outbox.accepted(image_id)
            return accepted is not None and accepted.line_count > 0
        return False

    def _accepted(self, image_id: str) -> AcceptedPicture | None:
        with storage_errors_as_problems():
            return self._outbox.accepted(image_id)


def _require_open(accepted: AcceptedPicture, owner: str | None) -> None:
    if not accepted.is_open_to(owner):
        raise NotFound("There is no picture with this id.")

"""The pictures that are kept, to those who may see them: what image-store has, and what is still on its way there.

Everything that concerns a picture by its id goes through here. image-store is asked first, and judges whose it is; for
one that it does not know, the id's signature says whether it may still come.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bff_api.history.image_store_client import ImageStoreClient
from bff_api.image_ids import Genuine, ImageIds
from mesh.contracts.problems import Gone, NotFound, Problem, UpstreamProblem
from mesh.contracts.stored_image import ImagePage, ImageSummary, StoredImage
from mesh.platform.http.client import Answer

_RETRY_AFTER_S = 1


class OnItsWay(Problem):
    """503: it was read here, and image-store does not have it yet."""

    status = 503
    slug = "on-its-way"
    title = "The picture is on its way"

    def __init__(self) -> None:
        super().__init__(
            "The picture was read and is being stored. Please try again in a moment.", retry_after_s=_RETRY_AFTER_S
        )


class StoredPictures:
    """Safe to share between threads.

    `owner` is who asks, None for a client without a cookie. Every call raises UpstreamProblem where image-store fails;
    each that names a picture raises NotFound for one that is not there or another's, Gone and OnItsWay.
    """

    def __init__(self, image_store: ImageStoreClient, ids: ImageIds):
        self._image_store = image_store
        self._ids = ids

    def page(self, owner: str | None, limit: int, before: str | None, words: str | None) -> ImagePage:
        """Newest first, from behind the cursor `before`; those only whose name or text contains `words`."""
        return self._image_store.list_images(owner, limit, before, words)

    def image(self, image_id: str, owner: str | None) -> StoredImage:
        """One picture with its boxes and corrections: all of them, or OnItsWay while its text is not there yet."""
        with self._distinguish_pending(image_id, owner):
            stored = self._image_store.image(image_id, owner)
        # Picture and text are two events: in between it would look like one that says nothing.
        if not stored.text_received and self._pending(image_id, owner) is not None:
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

    def line_count(self, image_id: str, owner: str | None) -> int | None:
        """How many lines it has; None while that is not known: then a correction is taken without being checked."""
        try:
            return len(self.image(image_id, owner).boxes)
        except OnItsWay:
            return None
        except UpstreamProblem:
            # A correction may come before its picture: image-store need not be there to take it.
            if self._pending(image_id, owner) is None:
                raise
            return None

    def delete(self, image_id: str, owner: str | None) -> None:
        """Delete a picture and everything read from it; one that is still on its way stays away."""
        pending = self._pending(image_id, owner)
        if pending is None:
            self._image_store.delete(image_id, owner, is_accepted=False)
            return
        try:
            # The owner who read it, not whoever deletes what is nobody's: that is what image-store notes of it.
            self._image_store.delete(image_id, pending.owner, is_accepted=True)
        except NotFound:
            if pending.owner == owner:
                raise
            # It was nobody's when it was read, and is this person's now.
            self._image_store.delete(image_id, owner, is_accepted=False)

    @contextmanager
    def _distinguish_pending(self, image_id: str, owner: str | None) -> Iterator[None]:
        """What is not found, because it is not there yet, from what is not there at all."""
        try:
            yield
        except Gone:
            raise
        except NotFound as error:
            if self._pending(image_id, owner) is not None:
                raise OnItsWay from error
            raise

    def _pending(self, image_id: str, owner: str | None) -> Genuine | None:
        genuine = self._ids.genuine(image_id, owner)
        return genuine if genuine is not None and genuine.may_be_pending else None

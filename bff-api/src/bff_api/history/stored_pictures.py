"""Access to pictures by id, with owner checks: stored ones, and those that are not stored yet.

All routes with an image id use this class, so that no one can access another owner's picture. It asks image-store
first, which checks the owner; for an unknown id, the id's signature says whether the picture may still arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bff_api.history.image_store_client import ImageStoreClient
from bff_api.image_ids import Genuine, ImageIds
from mesh.contracts.listing import Listing
from mesh.contracts.problems import Gone, NotFound, Problem, UpstreamProblem
from mesh.contracts.stored_image import ImagePage, ImageSummary, StoredImage
from mesh.platform.http.client import Answer

_RETRY_AFTER_S = 1


class OnItsWay(Problem):
    """503: the picture was read here, but is not stored yet."""

    status = 503
    slug = "on-its-way"
    title = "Not stored yet"

    def __init__(self) -> None:
        super().__init__("The picture is still being stored. Try again in a moment.", retry_after_s=_RETRY_AFTER_S)


class StoredPictures:
    """Thread-safe.

    `owner` is that of the request, None for a client without a cookie. Every method raises UpstreamProblem if
    image-store fails; those with an image id raise NotFound for a picture that does not exist or has another owner,
    Gone and OnItsWay.
    """

    def __init__(
        self, image_store: ImageStoreClient, ids: ImageIds, former_owners: Callable[[], Sequence[str]] = tuple
    ):
        """`former_owners` returns those whose pictures the owner of the request took along."""
        self._image_store = image_store
        self._ids = ids
        self._former_owners = former_owners

    def page(self, owner: str | None, listing: Listing) -> ImagePage:
        """Return a page of pictures. Raises BadRequest for a bad cursor."""
        return self._image_store.list_images(owner, listing)

    def image(self, image_id: str, owner: str | None) -> StoredImage:
        """Return one picture with all boxes and corrections. Raises OnItsWay while its text is not stored yet."""
        with self.distinguish_pending(image_id, owner):
            stored = self._image_store.image(image_id, owner)
        # Picture and text are two events: in between it would look like one that says nothing.
        if not stored.text_received and self._pending(image_id, owner) is not None:
            raise OnItsWay
        return stored

    def content(self, image_id: str, owner: str | None, etags: str | None = None) -> Answer:
        """Return the picture's bytes with their headers; status 304 without bytes for one of `etags`."""
        with self.distinguish_pending(image_id, owner):
            return self._image_store.content(image_id, owner, etags)

    def rename(self, image_id: str, name: str, owner: str | None) -> ImageSummary:
        """Rename a picture. Raises BadRequest for an invalid name."""
        with self.distinguish_pending(image_id, owner):
            return self._image_store.rename(image_id, name, owner)

    def known(self, image_id: str, owner: str | None) -> StoredImage | None:
        """Return one picture; None if it is not known yet: a correction is then accepted unchecked."""
        try:
            return self.image(image_id, owner)
        except OnItsWay:
            return None
        except UpstreamProblem:
            # A correction may arrive before its picture, so it is accepted while image-store is down.
            if self._pending(image_id, owner) is None:
                raise
            return None

    def delete(self, image_id: str, owner: str | None) -> None:
        """Delete a picture and its text; events of one that is not stored yet are ignored later."""
        pending = self._pending(image_id, owner)
        if pending is None:
            self._image_store.delete(image_id, owner, is_accepted=False)
            return
        # Pass the owner at the time of reading, not the client: image-store records it, unless it is the client's now.
        recorded = owner if pending.owner in self._former_owners() else pending.owner
        try:
            self._image_store.delete(image_id, recorded, is_accepted=True)
        except NotFound:
            if recorded == owner:
                raise
            # The picture had no owner when it was read, and has this one now.
            self._image_store.delete(image_id, owner, is_accepted=False)

    @contextmanager
    def distinguish_pending(self, image_id: str, owner: str | None) -> Iterator[None]:
        """Raise OnItsWay instead of NotFound for a picture that was accepted but is not stored yet."""
        try:
            yield
        except Gone:
            raise
        except NotFound as error:
            if self._pending(image_id, owner) is not None:
                raise OnItsWay from error
            raise

    def _pending(self, image_id: str, owner: str | None) -> Genuine | None:
        genuine = self._ids.genuine(image_id, owner, self._former_owners())
        return genuine if genuine is not None and genuine.may_be_pending else None

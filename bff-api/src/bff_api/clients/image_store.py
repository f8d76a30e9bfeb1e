"""image-store's REST service: what is kept."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

from mesh.contracts.stored_image import ImagePage, StoredImage
from mesh.errors import NotFound
from mesh.http.client import Answer, ServiceClient
from mesh.topology import Service

_IMAGE_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,35}")


class ImageStoreClient:
    """Safe to share between threads. Every call raises UpstreamProblem where image-store fails."""

    def __init__(self, base_url: str, timeout_s: float):
        self._http = ServiceClient(Service.IMAGE_STORE_REST, base_url, timeout_s=timeout_s)

    def list_images(self, limit: int, before: str | None) -> ImagePage:
        """Newest first, from behind the cursor `before`. Raises BadRequest for a cursor that is none."""
        query = {"limit": limit} | ({} if before is None else {"before": before})
        return self._http.parse(self._http.get(f"/api/images?{urlencode(query)}"), ImagePage)

    def image(self, image_id: str) -> StoredImage:
        """One picture with its boxes and corrections. Raises NotFound."""
        return self._http.parse(self._http.get(_path(image_id)), StoredImage)

    def line_count(self, image_id: str) -> int:
        """How many lines a picture has. Raises NotFound."""
        return len(self.image(image_id).boxes)

    def content(self, image_id: str) -> Answer:
        """The picture's bytes and the headers that go with them. Raises NotFound."""
        return self._http.get(f"{_path(image_id)}/content")

    def delete(self, image_id: str) -> None:
        """Delete a picture and everything read from it; one that is still on its way there stays away."""
        self._http.request("DELETE", _path(image_id))

    def check_ready(self) -> None:
        """Raises while image-store is not ready."""
        self._http.check_ready()


def _path(image_id: str) -> str:
    """What is no id names no picture, and no other path either."""
    if not _IMAGE_ID.fullmatch(image_id):
        raise NotFound("There is no picture with this id.")
    return f"/api/image/{image_id}"

"""Client of image-store's REST service. Every request names the owner; other owners' pictures are not found."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from mesh.contracts.api_key import KEY_HEADER
from mesh.contracts.erasure import ErasureReport
from mesh.contracts.lines_edited import EditedFrom, EditedLines, LinesChanged
from mesh.contracts.listing import Listing
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.stored_image import (
    ACCEPTED_HEADER,
    OWNER_HEADER,
    ImagePage,
    ImageSummary,
    NewName,
    StoredImage,
    Usage,
)
from mesh.contracts.topology import Service
from mesh.platform.http.client import Answer, Headers, ServiceClient

IMAGE_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,35}")
_JSON: Final = {"Content-Type": "application/json"}


class ImageStoreClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, base_url: str, timeout_s: float, headers: Headers | None = None):
        """`headers` are sent with every request."""
        self._http = ServiceClient(Service.IMAGE_STORE_REST, base_url, timeout_s=timeout_s, headers=headers)

    def list_images(self, owner: str | None, listing: Listing) -> ImagePage:
        """Return a page of the owner's pictures. Raises BadRequest for a bad cursor."""
        return self._http.parse(self._http.get(f"/api/images?{listing.to_query()}", _named(owner)), ImagePage)

    def usage(self, owner: str, key_id: str | None = None) -> Usage:
        """Return what an owner has stored, or, with `key_id`, what a key of the owner has."""
        key = {} if key_id is None else {KEY_HEADER: key_id}
        return self._http.parse(self._http.get("/api/usage", {**_named(owner), **key}), Usage)

    def image(self, image_id: str, owner: str | None) -> StoredImage:
        """Return one picture with its boxes and corrections. Raises NotFound."""
        return self._http.parse(self._http.get(path_of(image_id), _named(owner)), StoredImage)

    def content(self, image_id: str, owner: str | None, etags: str | None = None) -> Answer:
        """Return the picture's bytes with their headers; status 304 without bytes for one of `etags`. Raises NotFound.

        `etags` is the value of the header If-None-Match.
        """
        known = {} if etags is None else {"If-None-Match": etags}
        return self._http.get(f"{path_of(image_id)}/content", {**_named(owner), **known})

    def rename(self, image_id: str, name: str, owner: str | None) -> ImageSummary:
        """Rename a picture. Raises NotFound, and BadRequest for an invalid name."""
        body = NewName(name=name).model_dump_json().encode()
        answer = self._http.request("PATCH", path_of(image_id), body=body, headers={**_named(owner), **_JSON})
        return self._http.parse(answer, ImageSummary)

    def edit_lines(self, edit: EditedLines, base: str | None, owner: str | None) -> None:
        """Store an edit of lines, unless another one was first. Raises LinesChanged and NotFound."""
        body = EditedFrom(base=base, edit=edit).model_dump_json(exclude_none=True).encode()
        headers = {**_named(owner), **_JSON}
        try:
            self._http.request("PUT", f"{path_of(edit.id)}/lines", body=body, headers=headers)
        except BadRequest as error:
            raise (LinesChanged() if error.http_status == HTTPStatus.CONFLICT else error) from error

    def delete(self, image_id: str, owner: str | None, *, is_accepted: bool) -> None:
        """Delete a picture and its text. Raises NotFound.

        A picture that `is_accepted` may not be stored yet; its events are then ignored. Any other is not found.
        """
        headers = {**_named(owner), **({ACCEPTED_HEADER: "true"} if is_accepted else {})}
        self._http.request("DELETE", path_of(image_id), headers=headers)

    def erasure(self, image_id: str, owner: str | None) -> ErasureReport:
        """Report what is left of one picture. Raises NotFound."""
        return self._http.parse(self._http.get(f"{path_of(image_id)}/erasure", _named(owner)), ErasureReport)

    def erasure_of_all(self, owner: str) -> ErasureReport:
        """Report what is left of all pictures of an owner."""
        return self._http.parse(self._http.get("/api/erasure", _named(owner)), ErasureReport)

    def delete_all(self, owner: str, *, with_account: bool) -> ErasureReport:
        """Delete everything of an owner; account, sessions and API keys only `with_account`."""
        path = f"/api/erasure?with_account={'true' if with_account else 'false'}"
        return self._http.parse(self._http.request("POST", path, headers=_named(owner)), ErasureReport)


def path_of(image_id: str) -> str:
    """Return the path of a picture. Raises NotFound for an invalid id, which could be another path."""
    if not IMAGE_ID.fullmatch(image_id):
        raise NotFound("There is no picture with this id.")
    return f"/api/image/{image_id}"


def _named(owner: str | None) -> Headers:
    return {} if owner is None else {OWNER_HEADER: owner}

"""Client of image-store's routes of share links."""

from __future__ import annotations

from typing import Final

from bff_api.documents.store_client import document_path
from bff_api.history.image_store_client import path_of
from mesh.contracts.problems import NotFound
from mesh.contracts.share import CreatedShare, NewShare, SharedKind, SharedObject, ShareList, share_check_of
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.platform.http.client import Headers, ServiceClient

_JSON: Final = {"Content-Type": "application/json"}


class ShareClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, http: ServiceClient):
        self._http = http

    def create(
        self, object_id: str, owner: str | None, new: NewShare, kind: SharedKind = SharedKind.PICTURE
    ) -> CreatedShare:
        """Create a link. Raises NotFound, and BadRequest for too many."""
        body = new.model_dump_json().encode()
        headers = {**_named(owner), **_JSON}
        answer = self._http.request("POST", _shares(kind, object_id), body=body, headers=headers)
        return self._http.parse(answer, CreatedShare)

    def list(self, object_id: str, owner: str | None, kind: SharedKind = SharedKind.PICTURE) -> ShareList:
        """Return the links that have not ended. Raises NotFound."""
        return self._http.parse(self._http.get(_shares(kind, object_id), _named(owner)), ShareList)

    def revoke(self, object_id: str, share_id: str, owner: str | None, kind: SharedKind = SharedKind.PICTURE) -> None:
        """Delete a link; idempotent. Raises NotFound for the object."""
        self._http.request("DELETE", f"{_shares(kind, object_id)}/{share_id}", headers=_named(owner))

    def open(self, token: str) -> SharedObject:
        """Return what a link shows. Raises NotFound.

        The answer is not cached: a revoked link ends at once, on every replica.
        """
        check = share_check_of(token)
        if check is None:
            raise NotFound("The link has been revoked or has expired.")
        body = check.model_dump_json().encode()
        return self._http.parse(
            self._http.request("POST", "/operator/share-check", body=body, headers=_JSON), SharedObject
        )


def _shares(kind: SharedKind, object_id: str) -> str:
    path = document_path(object_id) if kind is SharedKind.DOCUMENT else path_of(object_id)
    return f"{path}/shares"


def _named(owner: str | None) -> Headers:
    return {} if owner is None else {OWNER_HEADER: owner}

"""Client of image-store's routes of owners."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from mesh.contracts.erasure import ErasureReport
from mesh.contracts.owners import OwnerPage, OwnerQuota
from mesh.platform.http.client import ServiceClient

_JSON: Final = {"Content-Type": "application/json"}


class OwnerClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, http: ServiceClient):
        self._http = http

    def page(self, limit: int, after: str | None) -> OwnerPage:
        asked = {"limit": str(limit)} | ({} if after is None else {"after": after})
        return self._http.parse(self._http.get(f"/operator/owners?{urlencode(asked)}"), OwnerPage)

    def set_quota(self, owner: str, quota: OwnerQuota) -> OwnerQuota:
        body = quota.model_dump_json().encode()
        answer = self._http.request("PUT", f"/operator/owner/{owner}/quota", body=body, headers=_JSON)
        return self._http.parse(answer, OwnerQuota)

    def erase(self, owner: str) -> ErasureReport:
        """Delete everything of an owner, with API keys and quota."""
        return self._http.parse(self._http.request("DELETE", f"/operator/owner/{owner}"), ErasureReport)

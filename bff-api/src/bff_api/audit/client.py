"""Client of image-store's routes of the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from mesh.contracts.audit import MOST_IN_PAGE, AuditEntry, AuditFilter, AuditPage, AuditQuery, NewAuditEntries
from mesh.platform.http.client import ServiceClient

_AUDIT: Final = "/operator/audit"
_JSON: Final = {"Content-Type": "application/json"}


class AuditClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, http: ServiceClient):
        self._http = http

    def append(self, batch: NewAuditEntries) -> None:
        """Store entries; those that are stored already are ignored."""
        self._http.request("POST", _AUDIT, body=batch.model_dump_json().encode(), headers=_JSON)

    def page(self, query: AuditQuery) -> AuditPage:
        """Return entries, newest first."""
        asked = urlencode(query.model_dump(mode="json", exclude_none=True))
        return self._http.parse(self._http.get(f"{_AUDIT}?{asked}"), AuditPage)

    def all(self, wanted: AuditFilter) -> Iterator[list[AuditEntry]]:
        """Yield all entries, newest first, a page at a time; at least one list."""
        before: int | None = None
        while True:
            page = self.page(AuditQuery(**wanted.model_dump(), before=before, limit=MOST_IN_PAGE))
            yield page.entries
            before = page.next
            if before is None:
                return

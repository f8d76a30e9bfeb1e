"""`GET /api/admin/audit`: pages of the audit log as JSON, or all of it streamed as JSON lines or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Mapping
from enum import StrEnum
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint
from pydantic import Field

from bff_api.admin.owner_routes import AUTHORIZED, TAG
from bff_api.audit.client import AuditClient
from bff_api.streamed_file import streamed_file
from mesh.contracts.audit import AuditEntry, AuditFilter, AuditPage, AuditQuery
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.content_types import NDJSON
from mesh.platform.http.examples import address_of, with_example
from mesh.platform.http.routes import Caller, private_json

_HERE: Final = f"{address_of(Service.BFF_API)}/api/admin/audit"
_CSV: Final = "text/csv; charset=utf-8"
_ABOUT: Final = """Newest first. `format=json` returns pages; `jsonl` and `csv` stream all entries that match, and
ignore `limit` and `before`. Entries are seconds late, since bff-api sends them in batches."""


class AuditFormat(StrEnum):
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class AuditExport(AuditQuery):
    format: AuditFormat = Field(default=AuditFormat.JSON, description="Format of the answer")


def audit_routes(client: AuditClient) -> APIBlueprint:
    routes = APIBlueprint("admin_audit", __name__, abp_tags=[TAG])
    routes.components_schemas.update(documented(AuditPage))

    @routes.get(
        "/api/admin/audit",
        operation_id="listAuditEntries",
        summary="Read or export the audit log",
        description=with_example(f"{AUTHORIZED} '{_HERE}?action=picture-read&limit=5'", about=_ABOUT),
        responses={
            200: answers("Entries", ("application/json", AuditPage), (NDJSON, None), (_CSV, None)),
            **problem_responses(400, 401, 403, 502, 503, 504),
        },
    )
    def audit_log(query: AuditExport) -> Response:
        if query.format is AuditFormat.JSON:
            return private_json(client.page(AuditQuery(**query.model_dump(exclude={"format"}))))
        wanted = AuditFilter(**query.model_dump(include=set(AuditFilter.model_fields)))
        write, content_type = _WRITERS[query.format]
        caller = Caller.of_request()

        def parts() -> Generator[bytes, None, None]:
            is_first = True
            for entries in client.all(wanted):
                caller.check()
                yield write(entries, is_first)
                is_first = False

        response = streamed_file(parts(), content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="audit.{query.format}"'
        return response

    return routes


def _json_lines(entries: list[AuditEntry], _is_first: bool) -> bytes:
    return "".join(f"{entry.model_dump_json()}\n" for entry in entries).encode()


def _csv(entries: list[AuditEntry], is_first: bool) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(AuditEntry.model_fields))
    if is_first:
        writer.writeheader()
    writer.writerows(entry.model_dump(mode="json") for entry in entries)
    return file.getvalue().encode()


_WRITERS: Final[Mapping[AuditFormat, tuple[Callable[[list[AuditEntry], bool], bytes], str]]] = {
    AuditFormat.JSONL: (_json_lines, NDJSON),
    AuditFormat.CSV: (_csv, _CSV),
}

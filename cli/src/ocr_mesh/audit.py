"""`ocr-mesh audit`: export the audit log. And the entries that other commands leave in it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import click

from mesh.contracts.audit import (
    MOST_IN_PAGE,
    Action,
    ActorKind,
    AuditEntry,
    AuditFilter,
    AuditOutcome,
    AuditPage,
    AuditQuery,
    NewAuditEntries,
    NewAuditEntry,
    ObjectKind,
)
from mesh.platform.http.client import ServiceClient
from mesh.platform.settings import MeshSettings
from ocr_mesh.operator_client import load_settings, operator_client

_AUDIT: Final = "/operator/audit"
_JSON: Final = {"Content-Type": "application/json"}
_FORMATS: Final = ("jsonl", "csv")


@click.command()
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="jsonl", show_default=True)
@click.option("--since", type=click.DateTime(), help="Only entries of this time (UTC) or later.")
@click.option("--until", type=click.DateTime(), help="Only entries before this time (UTC).")
@click.option("--action", type=click.Choice([action.value for action in Action]), help="Only this action.")
@click.option("--actor", help="Only this user, key, or digest of a session's owner.")
@click.option("--object", "object_id", help="Only entries about this object, such as the id of a picture.")
@click.option("--owner", help="Only entries of this owner: its id, or the value of the cookie `ocr_mesh_owner`.")
def audit(
    format_: str,
    since: datetime | None,
    until: datetime | None,
    action: str | None,
    actor: str | None,
    object_id: str | None,
    owner: str | None,
) -> None:
    """Print the audit log, newest first, to standard output.

    MESH_IMAGE_STORE_URL and MESH_INNER_SECRET are those of the running mesh; for `make run` its MESH_DATA is enough.
    """
    wanted = AuditFilter(
        since=None if since is None else since.replace(tzinfo=UTC),
        until=None if until is None else until.replace(tzinfo=UTC),
        action=None if action is None else Action(action),
        actor=actor,
        object_id=object_id,
        owner=None if owner is None else owner.partition(".")[0],
    )
    with operator_client(load_settings()) as client:
        if format_ == "csv":
            writer = csv.DictWriter(sys.stdout, list(AuditEntry.model_fields))
            writer.writeheader()
            for entry in _entries(client, wanted):
                writer.writerow(entry.model_dump(mode="json"))
        else:
            for entry in _entries(client, wanted):
                click.echo(entry.model_dump_json())
        _append(client, _entry(Action.AUDIT_EXPORTED, ObjectKind.AUDIT_LOG))


def record(
    client: ServiceClient,
    action: Action,
    kind: ObjectKind,
    object_id: str | None = None,
    *,
    object_owner: str | None = None,
) -> None:
    """Record what a command has done. Raises Problem."""
    _append(client, _entry(action, kind, object_id, object_owner))


def record_if_possible(settings: MeshSettings, action: Action, kind: ObjectKind, object_id: str) -> None:
    """Record what a command has done that does not need image-store; warn if it cannot be recorded."""
    try:
        with operator_client(settings) as client:
            record(client, action, kind, object_id)
    except click.ClickException as error:
        click.echo(f"ocr-mesh: not recorded in the audit log: {error.format_message()}", err=True)


def _entry(
    action: Action, kind: ObjectKind, object_id: str | None = None, object_owner: str | None = None
) -> NewAuditEntry:
    return NewAuditEntry(
        action=action,
        outcome=AuditOutcome.OK,
        actor_kind=ActorKind.OPERATOR,
        object_kind=kind,
        object_id=object_id,
        object_owner=object_owner,
    )


def _append(client: ServiceClient, entry: NewAuditEntry) -> None:
    body = NewAuditEntries(entries=[entry]).model_dump_json().encode()
    client.request("POST", _AUDIT, body=body, headers=_JSON)


def _entries(client: ServiceClient, wanted: AuditFilter) -> Iterator[AuditEntry]:
    before: int | None = None
    while True:
        query = AuditQuery(**wanted.model_dump(), before=before, limit=MOST_IN_PAGE)
        asked = urlencode(query.model_dump(mode="json", exclude_none=True))
        page = client.parse(client.get(f"{_AUDIT}?{asked}"), AuditPage)
        yield from page.entries
        before = page.next
        if before is None:
            return

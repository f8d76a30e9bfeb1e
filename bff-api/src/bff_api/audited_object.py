"""What the current request is about, for the audit log, where its address does not say."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g


@dataclass(slots=True)
class AuditedObject:
    id: str | None = None
    owner: str | None = None
    is_refused: bool = False
    """The response is a redirection that shows a refusal."""


def name_object(object_id: str | None = None, *, owner: str | None = None) -> None:
    """Name the object of the current request, or the owner that it is about."""
    found = audited_object()
    found.id, found.owner = object_id, owner


def audited_object() -> AuditedObject:
    """Return what the request is about; a route may change it."""
    if "audited_object" not in g:
        g.audited_object = AuditedObject()
    found: AuditedObject = g.audited_object
    return found


def mark_refused() -> None:
    """Record the current request as refused, whatever its status."""
    audited_object().is_refused = True

"""Which requests are in the audit log: one table, and one function after each response.

The function reads who called from `bff_api.access.caller`. A route may name the object that its address does not have.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Final

from flask import Flask, Response, g, request

from bff_api.access.caller import Caller
from bff_api.audit.recorder import AuditRecorder
from bff_api.audited_object import audited_object
from mesh.contracts.audit import OBJECT_ID, Action, ActorKind, AuditOutcome, NewAuditEntry, ObjectKind
from mesh.platform import telemetry


@dataclass(frozen=True, slots=True)
class Audited:
    """How a route is recorded."""

    action: Action
    kind: ObjectKind | None = None
    argument: str | None = None
    """Argument of the address with the object's id."""
    hides_caller: bool = False
    """The caller is being erased."""


AUDITED: Final[Mapping[tuple[str, str], Audited]] = {
    ("POST", "/read"): Audited(Action.PICTURE_READ, ObjectKind.PICTURE),
    ("GET", "/api/image/<image_id>/content"): Audited(Action.PICTURE_DOWNLOADED, ObjectKind.PICTURE, "image_id"),
    ("GET", "/api/image/<image_id>/cutout"): Audited(Action.PICTURE_DOWNLOADED, ObjectKind.PICTURE, "image_id"),
    ("GET", "/api/image/<image_id>/text"): Audited(Action.TEXT_EXPORTED, ObjectKind.PICTURE, "image_id"),
    ("DELETE", "/api/image/<image_id>"): Audited(Action.PICTURE_DELETED, ObjectKind.PICTURE, "image_id"),
    ("POST", "/api/image/<image_id>/shares"): Audited(Action.SHARE_CREATED, ObjectKind.SHARE),
    ("DELETE", "/api/image/<image_id>/shares/<share_id>"): Audited(Action.SHARE_REVOKED, ObjectKind.SHARE, "share_id"),
    ("POST", "/documents/<document_id>/shares"): Audited(Action.SHARE_CREATED, ObjectKind.SHARE),
    ("DELETE", "/documents/<document_id>/shares/<share_id>"): Audited(
        Action.SHARE_REVOKED, ObjectKind.SHARE, "share_id"
    ),
    ("GET", "/s/<token>"): Audited(Action.SHARE_OPENED, ObjectKind.SHARE),
    ("GET", "/s/<token>/text"): Audited(Action.TEXT_EXPORTED, ObjectKind.SHARE),
    ("GET", "/api/my-data"): Audited(Action.DATA_EXPORTED),
    ("POST", "/api/erasure"): Audited(Action.DATA_ERASED, ObjectKind.OWNER, hides_caller=True),
    ("POST", "/documents"): Audited(Action.DOCUMENT_READ, ObjectKind.DOCUMENT),
    ("GET", "/documents/<document_id>/text"): Audited(Action.TEXT_EXPORTED, ObjectKind.DOCUMENT, "document_id"),
    ("DELETE", "/documents/<document_id>"): Audited(Action.DOCUMENT_DELETED, ObjectKind.DOCUMENT, "document_id"),
    ("GET", "/sign-in/callback"): Audited(Action.SIGN_IN),
    ("POST", "/sign-in/back-channel-logout"): Audited(Action.SIGN_OUT),
    ("POST", "/sign-out"): Audited(Action.SIGN_OUT),
    ("DELETE", "/api/my-sessions"): Audited(Action.SESSIONS_ENDED),
    ("DELETE", "/api/my-sessions/<session_id>"): Audited(Action.SESSIONS_ENDED),
    ("POST", "/api/export"): Audited(Action.TEXT_EXPORTED),
    ("POST", "/api/keys"): Audited(Action.KEY_CREATED, ObjectKind.KEY),
    ("PATCH", "/api/keys/<key_id>"): Audited(Action.KEY_CHANGED, ObjectKind.KEY, "key_id"),
    ("DELETE", "/api/keys/<key_id>"): Audited(Action.KEY_REVOKED, ObjectKind.KEY, "key_id"),
    ("POST", "/api/my-keys"): Audited(Action.KEY_CREATED, ObjectKind.KEY),
    ("PATCH", "/api/my-keys/<key_id>"): Audited(Action.KEY_CHANGED, ObjectKind.KEY, "key_id"),
    ("DELETE", "/api/my-keys/<key_id>"): Audited(Action.KEY_REVOKED, ObjectKind.KEY, "key_id"),
    ("GET", "/api/admin/owners"): Audited(Action.OWNERS_LISTED),
    ("PUT", "/api/admin/owners/<owner>/quota"): Audited(Action.QUOTA_CHANGED, ObjectKind.OWNER),
    ("DELETE", "/api/admin/owners/<owner>/sessions"): Audited(Action.SESSIONS_ENDED, ObjectKind.OWNER),
    ("DELETE", "/api/admin/owners/<owner>"): Audited(Action.DATA_ERASED, ObjectKind.OWNER),
    ("POST", "/api/admin/dead-letters/<queue>/replay"): Audited(
        Action.DEAD_LETTERS_REPLAYED, ObjectKind.QUEUE, "queue"
    ),
    ("DELETE", "/api/admin/dead-letters/<queue>"): Audited(Action.DEAD_LETTERS_DISCARDED, ObjectKind.QUEUE, "queue"),
    ("GET", "/api/admin/audit"): Audited(Action.AUDIT_EXPORTED, ObjectKind.AUDIT_LOG),
}
"""Routes by method and rule."""

_OBJECT_ID: Final = re.compile(OBJECT_ID)
_REFUSALS_EVERY_S: Final = 60.0
_MOST_REFUSED: Final = 10_000
_REFUSED: Final = frozenset((HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
_NOT_RECORDED: Final = frozenset((HTTPStatus.NOT_MODIFIED, HTTPStatus.TOO_MANY_REQUESTS))
"""Nothing was sent or done; a client that is over its limit would fill the log."""


def add_audit(app: Flask, recorder: AuditRecorder) -> None:
    """Record requests of `AUDITED`, and those without the credentials that they need.

    Add it before everything that may replace a response. A streamed response is recorded when it begins.
    """
    refusals = _Refusals()

    @app.after_request
    def record(response: Response) -> Response:
        audited = AUDITED.get((request.method, request.url_rule.rule)) if request.url_rule else None
        status = response.status_code
        if status in _REFUSED:
            # One client may send thousands a minute: one of them says it.
            if refusals.is_new(request.remote_addr):
                recorder.record(entry_of_request(Action.ACCESS_REFUSED, AuditOutcome.REFUSED))
        elif audited is not None and status not in _NOT_RECORDED:
            recorder.record(entry_of_request(audited.action, _outcome(status), audited))
        return response


def entry_of_request(action: Action, outcome: AuditOutcome, audited: Audited | None = None) -> NewAuditEntry:
    """Return the entry of the current request."""
    about, kind = audited_object(), None if audited is None else audited.kind
    object_id = about.id
    if audited is not None and audited.argument is not None:
        object_id = str((request.view_args or {}).get(audited.argument))
    hidden = audited is not None and audited.hides_caller
    caller: Caller = g.get("caller") or Caller(owner=None, scopes=frozenset())
    return NewAuditEntry(
        action=action,
        outcome=outcome,
        actor_kind=ActorKind.ERASED if hidden else _kind_of(caller),
        actor=None if hidden else caller.user_id or caller.key_id,
        owner=None if hidden else caller.owner,
        object_kind=kind,
        object_id=_valid(object_id),
        object_owner=about.owner,
        address=None if hidden else request.remote_addr,
        trace_id=telemetry.trace_id(),
    )


def _kind_of(caller: Caller) -> ActorKind:
    if caller.user_id is not None:
        return ActorKind.USER
    if caller.key_id is not None:
        return ActorKind.KEY
    return ActorKind.ANONYMOUS if caller.owner is None else ActorKind.SESSION


def _valid(object_id: str | None) -> str | None:
    """Return the id; None for one that the log does not take, which is no id of anything."""
    return object_id if object_id is not None and _OBJECT_ID.fullmatch(object_id) else None


def _outcome(status: int) -> AuditOutcome:
    if status < 400:
        return AuditOutcome.REFUSED if audited_object().is_refused else AuditOutcome.OK
    return AuditOutcome.REFUSED if status < 500 else AuditOutcome.FAILED


class _Refusals:
    """Addresses whose refused requests were recorded less than a minute ago. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: OrderedDict[str | None, float] = OrderedDict()

    def is_new(self, address: str | None) -> bool:
        now = time.monotonic()
        with self._lock:
            if self._until.get(address, 0) > now:
                return False
            self._until[address] = now + _REFUSALS_EVERY_S
            self._until.move_to_end(address)
            if len(self._until) > _MOST_REFUSED:
                self._until.popitem(last=False)
            return True

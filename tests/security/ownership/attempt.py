"""Requests about what belongs to one person, and what they changed."""

from __future__ import annotations

import io
import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import urllib3
from PIL import Image
from sqlalchemy import select
from urllib3.response import BaseHTTPResponse

from image_store.domain import utc_now
from image_store.schema import user_account, user_session
from mesh.contracts.api_key import NewApiKey, Scope
from mesh.contracts.session import SESSION_ID_LENGTH, SessionsOf
from mesh.contracts.share import NewShare
from mesh.contracts.user import digest_of_session, new_session
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh
from tests.security.ownership.actors import Actor
from tests.security.ownership.routes import MY_KEYS, Route

_PICTURE: Final = pictures.encode(pictures.bars(2))
_HTTP: Final = urllib3.PoolManager(retries=False, timeout=30)

# Bodies of requests, by method and rule. Routes without one need none.
_BODIES: Final[Mapping[tuple[str, str], Any]] = {
    ("POST", "/read"): "picture",
    ("POST", "/documents"): "document",
    ("POST", "/correct-text"): {"id": "{id}", "text": "changed"},
    ("PUT", "/api/image/<image_id>/lines"): {"lines": []},
    ("POST", "/api/image/<image_id>/line-text"): {"quad": [[10, 10], [150, 10], [150, 22], [10, 22]]},
    ("PATCH", "/api/image/<image_id>"): {"name": "changed"},
    ("POST", "/api/export"): {"ids": ["{id}"]},
    ("POST", "/api/keys"): {"name": "new", "scopes": ["read"]},
    ("POST", "/api/my-keys"): {"name": "new", "scopes": ["admin"]},
    ("PATCH", "/api/keys/<key_id>"): {"name": "changed"},
    ("PATCH", "/api/my-keys/<key_id>"): {"name": "changed"},
    ("POST", "/api/image/<image_id>/shares"): {"expires_in_days": 1},
    ("POST", "/documents/<document_id>/shares"): {"expires_in_days": 1},
    ("PUT", "/api/admin/owners/<owner>/quota"): {"max_pictures": 100_000},
}


class Attempt:
    """Requests about one private picture, document, share link, API key and session of Anna."""

    def __init__(self, mesh: Mesh, people: Mapping[str, Bff]):
        self.name = f"very-private-{uuid.uuid4().hex}.png"
        anna = people["anna"]
        answer = anna.read(_PICTURE, self.name)
        assert answer.status == 200, answer.data
        self.image_id = str(answer.json()["id"])
        sent = anna.call("POST", "/documents", fields={"file": (self.name, _PICTURE)})
        assert sent.status == 202, sent.data
        self.document_id = str(sent.json()["id"])
        mesh.work_on_documents()
        assert anna.cookie is not None
        self.owner = anna.cookie.partition(".")[0]
        new_key = NewApiKey(name=self.name, scopes=frozenset((Scope.READ,)), owner=self.owner)
        self.ids = {
            "image_id": self.image_id,
            "document_id": self.document_id,
            "share_id": mesh.store.shares.create(self.image_id, self.owner, NewShare(), utc_now()).id,
            "key_id": mesh.store.api_keys.create(new_key, utc_now()).id,
            "session_id": self._other_session(mesh),
        }
        secret = anna.call("GET", "/api/webhook-secret").json()["secret"]
        self._private = [self.name.encode(), self.owner.encode(), secret.encode(), _PICTURE]

    def _other_session(self, mesh: Mesh) -> str:
        """Start another session of Anna, without changing her roles; return its id."""
        ids = select(user_account.c.id).where(user_account.c.owner == self.owner)
        digest = digest_of_session(new_session())
        assert digest is not None
        with mesh.store.database.write() as connection:
            later = utc_now() + timedelta(hours=1)
            user_id = connection.scalar(ids)
            if user_id is None:
                user_id = secrets.token_hex(6)
                account = {"id": user_id, "issuer": "tests", "subject": "anna", "owner": self.owner, "roles": ["user"]}
                times = {"created_at": utc_now(), "last_seen_at": utc_now()}
                connection.execute(user_account.insert(), account | times)
            row = {"sha256": digest.sha256, "user_id": user_id, "created_at": utc_now(), "idle_s": 3600}
            ends = {"expires_at": later, "idle_until": later, "client": self.name}
            connection.execute(user_session.insert(), row | ends)
        return digest.sha256[:SESSION_ID_LENGTH]

    def ask(
        self,
        bff: Bff,
        route: Route,
        actor: Actor,
        people: Mapping[str, Bff],
        keys: Mapping[str, str],
        session: str | None,
    ) -> BaseHTTPResponse:
        headers = {}
        cookie = people[actor.owner].cookie if actor.owner and actor.is_by_cookie else None
        if cookie is not None:
            headers["Cookie"] = f"ocr_mesh_owner={cookie}"
        if session is not None:
            headers["Cookie"] = f"ocr_mesh_session={session}"
        if actor.name in keys:
            headers["Authorization"] = f"Bearer {keys[actor.name]}"
        body = _BODIES.get((route.method, route.rule))
        if route.rule == MY_KEYS and actor.scopes is None and body is not None:
            body = body | {"scopes": ["read"]}  # a key may do at most what its maker may
        options: dict[str, Any] = {}
        if body == "picture":
            options["fields"] = {"image": ("new.png", _PICTURE)}
        elif body == "document":
            options["fields"] = {"file": ("new.png", _PICTURE)}
        elif body is not None:
            options["json"] = json.loads(json.dumps(body).replace("{id}", self.image_id))
        address = f"{bff.address}{route.address(self.ids)}"
        return _HTTP.request(route.method, address, headers=headers, **options)

    def leaks(self, answer: BaseHTTPResponse) -> bool:
        """Return whether the answer has something of Anna's: a name, her id, or the picture in any form."""
        if any(private in answer.data for private in self._private):
            return True
        try:
            with Image.open(io.BytesIO(answer.data)) as picture:
                return picture.size == Image.open(io.BytesIO(_PICTURE)).size
        except OSError:
            return False

    def is_changed(self, mesh: Mesh, people: Mapping[str, Bff]) -> bool:
        """Return whether anything is no longer as Anna left it."""
        mesh.work_on_documents()
        keys = mesh.store.api_keys.list(self.owner).keys
        if (self.name, None) not in [(key.name, key.revoked_at) for key in keys]:
            return True
        sessions = mesh.store.sessions.list(SessionsOf(owner=self.owner), utc_now()).sessions
        if self.ids["session_id"] not in [session.id for session in sessions]:
            return True
        stored = people["anna"].image(self.image_id)
        shares = mesh.store.shares.list(self.image_id, self.owner, utc_now()).shares if stored.status == 200 else []
        if self.ids["share_id"] not in [share.id for share in shares]:
            return True
        document = people["anna"].call("GET", f"/documents/{self.document_id}")
        if document.status != 200 or document.json()["status"] != "done":
            return True
        if stored.status != 200 or stored.json()["name"] != self.name:
            return True
        return bool(stored.json()["corrections"]) or stored.json()["lines_revision"] is not None

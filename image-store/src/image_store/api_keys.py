"""API keys: create, list, revoke, check. Only digests are stored."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from image_store.database import Database
from image_store.schema import api_key
from mesh.contracts.api_key import (
    ApiKey,
    ApiKeyList,
    CreatedApiKey,
    KeyChange,
    KeyCheck,
    KeyHolder,
    KeyLimits,
    NewApiKey,
    digest_of,
    new_key,
)
from mesh.contracts.problems import BadRequest, NotFound

_OWNER_BYTES: Final = 16
_USE_RECORDED_EVERY: Final = timedelta(minutes=1)

_SHOWN: Final = tuple(column for column in api_key.c if column.name != "sha256")


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database

    def create(self, new: NewApiKey, now: datetime) -> CreatedApiKey:
        """Store the digest of a new key, and return the key."""
        key_id, key = new_key()
        created = CreatedApiKey(
            id=key_id,
            name=new.name,
            owner=new.owner or secrets.token_urlsafe(_OWNER_BYTES),
            scopes=new.scopes,
            created_at=now,
            expires_at=now + timedelta(days=new.expires_in_days),
            key=key,
            **_limits(new),
        )
        row = created.model_dump(exclude={"key"}) | {"sha256": digest_of(key), "scopes": sorted(created.scopes)}
        with self.database.write() as connection:
            connection.execute(api_key.insert(), row)
        return created

    def list(self, owner: str | None = None) -> ApiKeyList:
        """Return the keys of an owner, or all, also expired and revoked ones, newest first."""
        newest_first = select(*_SHOWN).order_by(api_key.c.created_at.desc(), api_key.c.id)
        if owner is not None:
            newest_first = newest_first.where(api_key.c.owner == owner)
        with self.database.read() as connection:
            return ApiKeyList(keys=[ApiKey(**row) for row in connection.execute(newest_first).mappings()])

    def revoke(self, key_id: str, now: datetime, owner: str | None = None) -> ApiKey:
        """Refuse a key, of one owner if given, from now on; idempotent. Raises NotFound."""
        with self.database.write() as connection:
            first_time = update(api_key).where(_named(key_id, owner), api_key.c.revoked_at.is_(None))
            connection.execute(first_time.values(revoked_at=now))
            return _shown(connection, key_id, owner)

    def change(self, key_id: str, change: KeyChange, now: datetime, owner: str | None = None) -> ApiKey:
        """Change a key, of one owner if given.

        Raises:
            NotFound: no such key, or another owner's.
            BadRequest: it has been revoked, which cannot be undone (409).
        """
        with self.database.write() as connection:
            found = connection.execute(
                select(api_key.c.revoked_at).where(_named(key_id, owner)).with_for_update()
            ).one_or_none()
            if found is not None and found.revoked_at is not None:
                raise BadRequest("The API key has been revoked. Create another one.", status=409)
            values = change.of(now)
            if values:
                connection.execute(update(api_key).where(_named(key_id, owner)).values(values))
            return _shown(connection, key_id, owner)

    def check(self, check: KeyCheck, now: datetime) -> KeyHolder:
        """Return the rights of a valid key, and record its use. Raises NotFound for any other."""
        with self.database.read() as connection:
            row = connection.execute(select(api_key).where(api_key.c.id == check.id)).one_or_none()
        # In constant time: the answer must not say how much of a digest is right.
        is_right = row is not None and hmac.compare_digest(row.sha256, check.sha256)
        if row is None or not is_right or row.revoked_at is not None or row.expires_at <= now:
            raise NotFound("The API key is invalid, revoked or expired.")
        if row.last_used_at is None or now - row.last_used_at >= _USE_RECORDED_EVERY:
            with self.database.write() as connection:
                connection.execute(update(api_key).where(api_key.c.id == check.id).values(last_used_at=now))
        return KeyHolder(
            id=row.id,
            owner=row.owner,
            scopes=row.scopes,
            expires_at=row.expires_at,
            rate=row.rate,
            quota_pictures=row.quota_pictures,
            quota_bytes=row.quota_bytes,
        )

    def delete_of(self, owner: str) -> int:
        """Delete all keys of an owner; return their number."""
        with self.database.write() as connection:
            return connection.execute(delete(api_key).where(api_key.c.owner == owner)).rowcount

    def count_of(self, owner: str) -> int:
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(api_key).where(api_key.c.owner == owner)) or 0


def _named(key_id: str, owner: str | None) -> ColumnElement[bool]:
    is_it = api_key.c.id == key_id
    return is_it if owner is None else and_(is_it, api_key.c.owner == owner)


def _shown(connection: Connection, key_id: str, owner: str | None) -> ApiKey:
    """Return a key. Raises NotFound."""
    row = connection.execute(select(*_SHOWN).where(_named(key_id, owner))).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no API key with this id.")
    return ApiKey(**row)


def _limits(new: KeyLimits) -> dict[str, Any]:
    return {name: getattr(new, name) for name in KeyLimits.model_fields}

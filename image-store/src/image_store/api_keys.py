"""API keys: create, list, revoke, check. Only digests are stored."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update

from image_store.database import Database
from image_store.schema import api_key
from mesh.contracts.api_key import (
    ApiKey,
    ApiKeyList,
    CreatedApiKey,
    KeyCheck,
    KeyHolder,
    NewApiKey,
    digest_of,
    new_key,
)
from mesh.contracts.problems import NotFound

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
        )
        row = created.model_dump(exclude={"key"}) | {"sha256": digest_of(key), "scopes": sorted(created.scopes)}
        with self.database.write() as connection:
            connection.execute(api_key.insert(), row)
        return created

    def list(self) -> ApiKeyList:
        """Return all keys, also expired and revoked ones, newest first."""
        newest_first = select(*_SHOWN).order_by(api_key.c.created_at.desc(), api_key.c.id)
        with self.database.read() as connection:
            return ApiKeyList(keys=[ApiKey(**row) for row in connection.execute(newest_first).mappings()])

    def revoke(self, key_id: str, now: datetime) -> ApiKey:
        """Refuse a key from now on; idempotent. Raises NotFound."""
        with self.database.write() as connection:
            first_time = update(api_key).where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
            connection.execute(first_time.values(revoked_at=now))
            row = connection.execute(select(*_SHOWN).where(api_key.c.id == key_id)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no API key with this id.")
        return ApiKey(**row)

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
        return KeyHolder(id=row.id, owner=row.owner, scopes=row.scopes, expires_at=row.expires_at)

    def delete_of(self, owner: str) -> int:
        """Delete all keys of an owner; return their number."""
        with self.database.write() as connection:
            return connection.execute(delete(api_key).where(api_key.c.owner == owner)).rowcount

    def count_of(self, owner: str) -> int:
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(api_key).where(api_key.c.owner == owner)) or 0

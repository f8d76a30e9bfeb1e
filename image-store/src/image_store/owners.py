"""Owners with usage and quota, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, select, union

from image_store.database import Database
from image_store.schema import api_key, image, owner_quota, user_account, user_session
from mesh.contracts.owners import OwnerPage, OwnerQuota, OwnerUsage, OwnerUser


@dataclass(frozen=True, slots=True)
class Owners:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database

    def page(self, limit: int, after: str | None, stored_after: datetime, now: datetime) -> OwnerPage:
        """Return owners in the order of their ids.

        They have pictures accepted after a time, keys or a quota, or are users who have signed in.
        """
        known = union(
            select(image.c.owner).where(image.c.owner.is_not(None), image.c.creation_timestamp > stored_after),
            select(api_key.c.owner),
            select(owner_quota.c.owner),
            select(user_account.c.owner),
        ).subquery()
        ids = select(known.c.owner).order_by(known.c.owner).limit(limit + 1)
        if after is not None:
            ids = ids.where(known.c.owner > after)
        with self.database.read() as connection:
            found = connection.scalars(ids).all()
            shown = found[:limit]
            used = connection.execute(
                select(
                    image.c.owner,
                    func.count().label("pictures"),
                    func.sum(image.c.size_bytes).label("bytes"),
                    func.max(image.c.creation_timestamp).label("newest_at"),
                )
                .where(image.c.owner.in_(shown), image.c.creation_timestamp > stored_after)
                .group_by(image.c.owner)
            )
            usage = {row.owner: row for row in used}
            counted = select(api_key.c.owner, func.count().label("api_keys")).where(api_key.c.owner.in_(shown))
            keys = {row.owner: row.api_keys for row in connection.execute(counted.group_by(api_key.c.owner))}
            users = _users(connection, shown, now)
            quotas = {
                row.owner: OwnerQuota(max_pictures=row.max_pictures, max_bytes=row.max_bytes)
                for row in connection.execute(select(owner_quota).where(owner_quota.c.owner.in_(shown)))
            }
        owners = [
            OwnerUsage(
                owner=owner,
                user=users.get(owner),
                pictures=usage[owner].pictures if owner in usage else 0,
                bytes=int(usage[owner].bytes) if owner in usage else 0,
                newest_at=usage[owner].newest_at if owner in usage else None,
                api_keys=keys.get(owner, 0),
                quota=quotas.get(owner, OwnerQuota()),
            )
            for owner in shown
        ]
        return OwnerPage(owners=owners, next=shown[-1] if len(found) > limit else None)

    def quota(self, owner: str) -> OwnerQuota:
        """Return the limits of an owner."""
        with self.database.read() as connection:
            row = connection.execute(select(owner_quota).where(owner_quota.c.owner == owner)).one_or_none()
        return OwnerQuota() if row is None else OwnerQuota(max_pictures=row.max_pictures, max_bytes=row.max_bytes)

    def set_quota(self, owner: str, quota: OwnerQuota) -> OwnerQuota:
        """Set the limits of an owner; without any the default counts again."""
        with self.database.write() as connection:
            connection.execute(delete(owner_quota).where(owner_quota.c.owner == owner))
            if quota != OwnerQuota():
                connection.execute(owner_quota.insert(), {"owner": owner, **quota.model_dump()})
        return quota


def _users(connection: Connection, owners: Sequence[str], now: datetime) -> dict[str, OwnerUser]:
    """Return the users among owners, by owner."""
    living = and_(
        user_session.c.user_id == user_account.c.id, user_session.c.expires_at > now, user_session.c.idle_until > now
    )
    rows = (
        select(user_account, func.count(user_session.c.sha256).label("sessions"))
        .join(user_session, living, isouter=True)
        .where(user_account.c.owner.in_(owners))
        .group_by(user_account.c.id)
    )
    return {
        row.owner: OwnerUser(
            name=row.name, email=row.email, roles=row.roles, last_seen_at=row.last_seen_at, sessions=row.sessions
        )
        for row in connection.execute(rows)
    }

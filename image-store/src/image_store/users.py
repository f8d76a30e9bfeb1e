"""Users and sessions: sign in, check, end. Only digests of sessions are stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from image_store.database import Database
from image_store.former_owners import owners_taken_along, take_along
from image_store.schema import former_owner, user_account, user_session
from mesh.contracts.problems import NotFound
from mesh.contracts.user import (
    EndedSession,
    Identity,
    NewSession,
    ProviderLogout,
    StartedSession,
    User,
    UserAnswer,
)

_ID_BYTES: Final = 6
_OWNER_BYTES: Final = 16
_USE_RECORDED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Users:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database
    max_age: timedelta

    def sign_in(self, new: NewSession, now: datetime) -> StartedSession:
        """Start a session of a user, who is created at the first time, and move the pictures of `take_along`."""
        with self.database.write() as connection:
            user = _write(connection, new.identity, now)
            if new.replaces is not None:
                connection.execute(delete(user_session).where(user_session.c.sha256 == new.replaces))
            session = {
                "sha256": new.sha256,
                "user_id": user.id,
                "created_at": now,
                "expires_at": now + timedelta(seconds=new.lifetime_s),
                "idle_until": now + timedelta(seconds=new.idle_s),
                "idle_s": new.idle_s,
                "provider_session": new.provider_session,
                "id_token": new.id_token,
                "client": new.client,
            }
            connection.execute(user_session.insert(), session)
            moved = 0 if new.take_along is None else take_along(connection, new.take_along, user, now)
            former = owners_taken_along(connection, user.id, now - self.max_age)
        return StartedSession(user=user, former_owners=former, pictures_moved=moved)

    def check(self, sha256: str, now: datetime) -> UserAnswer:
        """Return the user of a session that has not ended, and record its use. Raises NotFound for any other."""
        times = (user_session.c.expires_at, user_session.c.idle_until, user_session.c.idle_s)
        joined = select(user_account, *times).join_from(user_session, user_account)
        with self.database.read() as connection:
            row = connection.execute(joined.where(user_session.c.sha256 == sha256)).one_or_none()
            if row is None or min(row.expires_at, row.idle_until) <= now:
                raise NotFound("The session has ended.")
            former = owners_taken_along(connection, row.id, now - self.max_age)
        idle = timedelta(seconds=row.idle_s)
        if now + idle - row.idle_until >= min(_USE_RECORDED_EVERY, idle / 2):
            with self.database.write() as connection:
                used = update(user_session).where(user_session.c.sha256 == sha256)
                connection.execute(used.values(idle_until=now + idle))
                connection.execute(update(user_account).where(user_account.c.id == row.id).values(last_seen_at=now))
        return UserAnswer(user=_user(row), former_owners=former)

    def seen(self, identity: Identity, now: datetime) -> UserAnswer:
        """Return the user that a trusted proxy names; created at the first time."""
        with self.database.write() as connection:
            user = _write(connection, identity, now)
            return UserAnswer(user=user, former_owners=owners_taken_along(connection, user.id, now - self.max_age))

    def end(self, sha256: str) -> EndedSession:
        """End a session. Raises NotFound if it has ended already."""
        ended = delete(user_session).where(user_session.c.sha256 == sha256).returning(user_session.c.id_token)
        with self.database.write() as connection:
            row = connection.execute(ended).one_or_none()
        if row is None:
            raise NotFound("The session has ended.")
        return EndedSession(id_token=row.id_token)

    def end_of_provider(self, logout: ProviderLogout) -> int:
        """End the sessions that a provider names; return their number."""
        of_person = select(user_account.c.id).where(user_account.c.issuer == logout.issuer)
        if logout.subject is not None:
            of_person = of_person.where(user_account.c.subject == logout.subject)
        ended = delete(user_session).where(
            user_session.c.user_id.in_(of_person), user_session.c.created_at <= logout.started_before
        )
        if logout.provider_session is not None:
            ended = ended.where(user_session.c.provider_session == logout.provider_session)
        with self.database.write() as connection:
            return connection.execute(ended).rowcount

    def forget_ended(self, now: datetime) -> int:
        """Delete sessions that have ended, and former owners of whom no event can arrive; return the number."""
        with self.database.write() as connection:
            ended = or_(user_session.c.expires_at <= now, user_session.c.idle_until <= now)
            sessions = connection.execute(delete(user_session).where(ended)).rowcount
            old = delete(former_owner).where(former_owner.c.taken_at <= now - self.max_age)
            return sessions + connection.execute(old).rowcount

    def delete_of(self, owner: str) -> int:
        """Delete the user with this owner and all sessions; return the number of users."""
        ids = select(user_account.c.id).where(user_account.c.owner == owner)
        with self.database.write() as connection:
            for table in (user_session, former_owner):
                connection.execute(delete(table).where(table.c.user_id.in_(ids)))
            return connection.execute(delete(user_account).where(user_account.c.owner == owner)).rowcount

    def count_of(self, owner: str) -> int:
        with self.database.read() as connection:
            found = select(func.count()).select_from(user_account).where(user_account.c.owner == owner)
            return connection.scalar(found) or 0


def _write(connection: Connection, identity: Identity, now: datetime) -> User:
    """Create a user, or update what the issuer says."""
    said = {"name": identity.name, "email": identity.email, "roles": sorted(identity.roles), "last_seen_at": now}
    created = {
        "id": secrets.token_hex(_ID_BYTES),
        "owner": secrets.token_urlsafe(_OWNER_BYTES),
        "issuer": identity.issuer,
        "subject": identity.subject,
        "created_at": now,
    }
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    written = dialect.insert(user_account).values(created | said)
    known = written.on_conflict_do_update(index_elements=["issuer", "subject"], set_=said)
    return _user(connection.execute(known.returning(user_account)).one())


def _user(row: Row[Any]) -> User:
    return User(id=row.id, owner=row.owner, name=row.name, email=row.email, roles=row.roles)

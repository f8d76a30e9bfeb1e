"""The sessions of one user: list them, and end one, all others or all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select

from image_store.database import Database
from image_store.schema import user_account, user_session
from mesh.contracts.problems import NotFound
from mesh.contracts.session import SESSION_ID_LENGTH, EndSessions, SessionList, SessionsOf, UserSession


@dataclass(frozen=True, slots=True)
class Sessions:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database

    def list(self, asked: SessionsOf, now: datetime) -> SessionList:
        """Return the sessions of an owner that have not ended, last used first."""
        living = (user_session.c.expires_at > now, user_session.c.idle_until > now)
        with self.database.read() as connection:
            rows = connection.execute(select(user_session).where(_of(asked.owner), *living)).all()
        sessions = [
            UserSession(
                id=row.sha256[:SESSION_ID_LENGTH],
                created_at=row.created_at,
                last_used_at=row.idle_until - timedelta(seconds=row.idle_s),
                expires_at=row.expires_at,
                client=row.client,
                is_current=row.sha256 == asked.current,
            )
            for row in rows
        ]
        return SessionList(sessions=sorted(sessions, key=lambda each: (each.last_used_at, each.id), reverse=True))

    def end(self, which: EndSessions) -> int:
        """End sessions of an owner; return their number. Raises NotFound for one that has ended."""
        ended = delete(user_session).where(_of(which.owner))
        if which.session_id is not None:
            ended = ended.where(user_session.c.sha256.startswith(which.session_id))
        if which.keep is not None:
            ended = ended.where(user_session.c.sha256 != which.keep)
        with self.database.write() as connection:
            count = connection.execute(ended).rowcount
        if which.session_id is not None and count == 0:
            raise NotFound("You have no session with this id. It may have ended.")
        return count

    def count_of(self, owner: str) -> int:
        """Return the number of sessions of an owner, also of those that have ended and are not deleted yet."""
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(user_session).where(_of(owner))) or 0


def _of(owner: str) -> ColumnElement[bool]:
    ids = select(user_account.c.id).where(user_account.c.owner == owner)
    return user_session.c.user_id.in_(ids)

"""Answers of requests with an `Idempotency-Key`, for a day; deleted with their picture and with their owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from image_store.database import Database
from image_store.schema import idempotent_answer
from mesh.contracts.idempotency import KEPT_HOURS, ClaimedKey, ClaimKey, ClaimState, KeyOfOwner, SaveAnswer

KEPT: Final = timedelta(hours=KEPT_HOURS)
ABANDONED: Final = timedelta(minutes=2)
"""After it a request without an answer counts as failed: longer than any request runs."""


@dataclass(frozen=True, slots=True)
class IdempotentAnswers:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database

    def claim(self, claim: ClaimKey, now: datetime) -> ClaimedKey:
        """Return the answer of a key, or let the caller do the work: of concurrent callers, one."""
        table = idempotent_answer
        insert = sqlite.insert(table) if self.database.is_sqlite else postgresql.insert(table)
        with self.database.write() as connection:
            connection.execute(delete(table).where(_of(claim), _is_over(now)))
            row = {**claim.model_dump(), "created_at": now}
            added = connection.execute(
                insert.values(row).on_conflict_do_nothing().returning(table.c.key_sha256)
            ).one_or_none()
            if added is not None:
                return ClaimedKey(state=ClaimState.NEW)
            found = connection.execute(select(table).where(_of(claim))).one()
        if found.body_sha256 != claim.body_sha256:
            return ClaimedKey(state=ClaimState.OTHER_BODY)
        state = ClaimState.RUNNING if found.answer is None else ClaimState.DONE
        return ClaimedKey(state=state, answer=found.answer)

    def save(self, answer: SaveAnswer) -> None:
        """Store the answer of a claimed key; without a claim nothing is stored."""
        with self.database.write() as connection:
            connection.execute(
                update(idempotent_answer)
                .where(_of(answer), idempotent_answer.c.answer.is_(None))
                .values(answer=answer.answer, image_id=answer.image_id)
            )

    def release(self, key: KeyOfOwner) -> None:
        """Forget a claim, so that the request can be sent again; an answer stays."""
        with self.database.write() as connection:
            connection.execute(delete(idempotent_answer).where(_of(key), idempotent_answer.c.answer.is_(None)))

    def delete_expired(self, now: datetime) -> int:
        """Delete what is older than a day; return the number."""
        with self.database.write() as connection:
            return connection.execute(delete(idempotent_answer).where(_is_over(now))).rowcount

    def delete_of(self, owner: str) -> None:
        """Delete all answers of an owner."""
        with self.database.write() as connection:
            connection.execute(delete(idempotent_answer).where(idempotent_answer.c.owner == owner))


def count_answers(connection: Connection, condition: ColumnElement[bool]) -> int:
    """Return the number of stored answers and claims that meet a condition."""
    return connection.scalar(select(func.count()).select_from(idempotent_answer).where(condition)) or 0


def _of(key: KeyOfOwner) -> ColumnElement[bool]:
    table = idempotent_answer
    return and_(table.c.owner == key.owner, table.c.key_sha256 == key.key_sha256)


def _is_over(now: datetime) -> ColumnElement[bool]:
    table = idempotent_answer
    return or_(table.c.created_at <= now - KEPT, and_(table.c.answer.is_(None), table.c.created_at <= now - ABANDONED))

"""Pictures that a user took along at sign-in: their owner changes, also of those whose events arrive later.

An event names the owner at the time of reading. Where that is a former owner, the picture is stored for the user who
took the others along. Both sides lock the former owner, so that no picture is stored for it in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from image_store.schema import document, former_owner, image, image_lifecycle, user_account
from mesh.contracts.user import User

_KEY_BYTES = 8


def take_along(connection: Connection, owner: str, user: User, now: datetime) -> int:
    """Make an anonymous owner's pictures and documents those of a user; return their number.

    Other users' are not moved.
    """
    is_user = select(user_account.c.id).where(user_account.c.owner == owner)
    if connection.scalar(is_user) is not None:
        return 0
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_lock_of(owner))))
    connection.execute(delete(former_owner).where(former_owner.c.owner == owner))
    connection.execute(former_owner.insert(), {"owner": owner, "user_id": user.id, "taken_at": now})
    theirs = update(image_lifecycle).where(image_lifecycle.c.owner == owner)
    connection.execute(theirs.values(owner=user.owner))
    documents = connection.execute(update(document).where(document.c.owner == owner).values(owner=user.owner)).rowcount
    is_theirs = image.c.owner == owner
    pages = update(image).where(is_theirs, image.c.document_id.is_not(None)).values(owner=user.owner)
    connection.execute(pages)
    return documents + connection.execute(update(image).where(is_theirs).values(owner=user.owner)).rowcount


def owner_now(connection: Connection, owner: str) -> str:
    """Return whose pictures those of an owner are now, locked until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(_lock_of(owner))))
    # A statement of its own: its snapshot must be younger than the lock.
    taken = select(user_account.c.owner).join_from(former_owner, user_account).where(former_owner.c.owner == owner)
    return connection.scalar(taken) or owner


def owners_taken_along(connection: Connection, user_id: str, since: datetime) -> Sequence[str]:
    """Return the former owners of a user, whose ids of pictures are still in use."""
    taken = select(former_owner.c.owner).where(former_owner.c.user_id == user_id, former_owner.c.taken_at > since)
    return connection.scalars(taken.order_by(former_owner.c.taken_at.desc())).all()


def _lock_of(owner: str) -> int:
    """Return a key for Postgres' advisory locks, a signed number of 64 bits."""
    return int.from_bytes(hashlib.sha256(owner.encode()).digest()[:_KEY_BYTES], signed=True)

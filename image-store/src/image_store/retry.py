"""Retry in the worker while the database or the disk is unavailable, without counting a delivery attempt.

Attempts are limited, since a message may cause its own failure, and end in a dead letter after some minutes. A database
may be unavailable for hours.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from mesh.platform.messaging.interfaces import Delivery, Handler, Outcome
from mesh.platform.shutdown import interruptible_sleep

log = structlog.get_logger(__name__)

_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 10.0

# Connection exceptions, insufficient resources (a full disk), a server that is stopping or starting; missing tables
# and columns: a lost database is empty before it is restored.
_AWAY_CLASSES: Final = ("08", "53", "57P", "42P01", "42703")
_AWAY_CODES: Final = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    )
)


def patient(handler: Handler, should_stop: Callable[[], bool]) -> Handler:
    """Return a handler that retries while database or disk is unavailable, until `should_stop`."""

    def handle(delivery: Delivery) -> Outcome:
        wait_s = _FIRST_WAIT_S
        while True:
            try:
                return handler(delivery)
            except (SQLAlchemyError, OSError) as error:
                if not is_away(error) or should_stop():
                    raise
                reason = str(getattr(error, "orig", error)).strip()
                log.warning("waiting for database or pictures", reason=reason, next_try_in_s=round(wait_s, 1))
            interruptible_sleep(wait_s * random.uniform(0.5, 1.0), should_stop)
            wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    return handle


def is_away(error: Exception) -> bool:
    """Return whether the error would affect every message. File names are derived, so no file fails for its name."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        if isinstance(error.orig, sqlite3.Error):
            return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _AWAY_CODES
        code = getattr(error.orig, "pgcode", None)
        # Without a code the error does not come from the server: it did not respond.
        return str(code).startswith(_AWAY_CLASSES) if code else isinstance(error, (OperationalError, InterfaceError))
    return isinstance(error, (OSError, NoConnectionFree))

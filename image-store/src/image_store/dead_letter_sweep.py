"""Drop dead letters of pictures that were deleted or have expired: their bodies are pictures and texts.

A replay of them would be ignored, so that nothing is lost.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from image_store.domain import utc_now
from image_store.repository import Repository
from mesh.contracts.erasure import DEAD_LETTERS_WITHIN_S
from mesh.contracts.event import accepted_at_of
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import open_dead_letters
from mesh.platform.messaging.interfaces import BrokerUnavailable, DeadLetters

log = structlog.get_logger(__name__)

_IMAGE_ID: Final = "request_id"
_LONGEST_END_S: Final = 5.0


def sweep(letters: DeadLetters, repository: Repository, max_age: timedelta, now: datetime) -> int:
    """Drop them once; return their number. Raises SQLAlchemyError and the broker's errors."""

    def is_dropped(message: Message) -> bool:
        if accepted_at_of(message, now) + max_age <= now:
            return True
        image_id = message.headers.get(_IMAGE_ID)
        return image_id is not None and repository.is_deleted(image_id)

    return sum(letters.drop_where(queue.value, is_dropped) for queue in Queue)


@contextmanager
def swept(broker_url: str, repository: Repository, max_age: timedelta) -> Iterator[None]:
    """Drop them at intervals during the block, on a thread of its own."""
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            try:
                with open_dead_letters(broker_url) as letters:
                    count = sweep(letters, repository, max_age, utc_now())
                if count:
                    log.info("dead letters of deleted pictures dropped", count=count)
            except (BrokerUnavailable, SQLAlchemyError, sqlite3.Error, OSError) as error:
                log.warning("dead letters not swept", error=type(error).__name__)
            ended.wait(DEAD_LETTERS_WITHIN_S)

    thread = threading.Thread(target=run, name="dead letters", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LONGEST_END_S)

"""How each of our connections is made and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pika
import structlog
from pika.exceptions import AMQPConnectionError, AMQPError

log = structlog.get_logger(__name__)

CONNECTION_ERRORS: Final = (AMQPError, OSError)

_HEARTBEAT_S: Final = 20
"""A peer that has gone silent (a cut cable, a blackhole) is noticed within twice that time. A URL may say another."""


def parameters(url: str, name: str) -> pika.URLParameters:
    """`name` is what the broker's management page shows. Raises ValueError for a URL that is none."""
    made = pika.URLParameters(url)
    made.client_properties = {"connection_name": name}
    if made.heartbeat is None:
        made.heartbeat = _HEARTBEAT_S
    made.blocked_connection_timeout = 30
    made.socket_timeout = 5
    made.stack_timeout = 15
    return made


def connect(url: str, name: str) -> pika.BlockingConnection:
    """Raises one of CONNECTION_ERRORS, or ValueError for a URL that is none."""
    made = parameters(url, name)
    try:
        return pika.BlockingConnection(made)
    except ValueError as error:  # pika's own, where the peer has reset a connection before pika asks who it is
        raise AMQPConnectionError(str(error)) from error


@contextmanager
def answering_within(seconds: float, connection: pika.BlockingConnection) -> Iterator[None]:
    """Lose the connection if the broker has not answered what the block asks: pika's blocking calls wait for ever.

    A queue that is still recovering answers nothing, while the broker itself is well and sends heartbeats.
    """
    # pika offers no time limit for a blocking call: `BlockingConnection.call_later` runs its callbacks between calls
    # only, so the timer belongs to the SelectConnection below it (`_impl`), whose loop runs during a call. Its `close`
    # waits for the very channel that is not answered; `_terminate_stream` is what pika itself calls when a heartbeat
    # is missed. A test holds both names to the installed version.
    inner = connection._impl
    silence = AMQPConnectionError(f"no answer in {seconds:g} s")
    timer = inner.ioloop.call_later(seconds, lambda: inner._terminate_stream(silence))
    try:
        yield
    finally:
        inner.ioloop.remove_timeout(timer)


def close(connection: pika.BlockingConnection) -> None:
    """Close what may be broken already."""
    try:
        if connection.is_open:
            connection.close()
    except CONNECTION_ERRORS as error:
        log.debug("connection closed badly", error=repr(error))

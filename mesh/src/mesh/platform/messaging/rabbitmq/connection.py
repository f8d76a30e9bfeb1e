"""Open and close connections to RabbitMQ."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pika
import structlog
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPConnectionError, AMQPError

log = structlog.get_logger(__name__)

CONNECTION_ERRORS: Final = (AMQPError, OSError)

_HEARTBEAT_S: Final = 20
"""An unresponsive peer is detected within twice this time. The URL may set another value."""

_HANDSHAKE_TIMEOUT_S: Final = 15

_INVALID_URL: Final = "not a valid AMQP URL; percent-encode special characters of the password"

_FIRST_WAIT_S: Final = 0.1
_MOST_DOUBLINGS: Final = 10
"""Enough for any longest wait; from 1,024 on the wait is too large for a float."""


def backoff_s(failures: int, longest_s: float) -> float:
    """Return the seconds to wait after consecutive failures: doubled with each, with jitter, at most `longest_s`."""
    wait_s = _FIRST_WAIT_S * 2.0 ** min(failures - 1, _MOST_DOUBLINGS)
    return min(longest_s, wait_s) * random.uniform(0.5, 1.0)


def parameters(url: str, name: str) -> pika.URLParameters:
    """Return the connection parameters. `name` is shown on the broker's management page. Raises ValueError."""
    try:
        made = pika.URLParameters(url)
    except ValueError:
        # pika's message, and the original exception, contain parts of the password.
        raise ValueError(_INVALID_URL) from None
    made.client_properties = {"connection_name": name}
    if made.heartbeat is None:
        made.heartbeat = _HEARTBEAT_S
    made.blocked_connection_timeout = 30
    made.socket_timeout = 5
    made.stack_timeout = _HANDSHAKE_TIMEOUT_S
    return made


def connect(url: str, name: str) -> pika.BlockingConnection:
    """Open a connection. Raises one of CONNECTION_ERRORS, or ValueError for an invalid URL."""
    made = parameters(url, name)
    try:
        return pika.BlockingConnection(made)
    except ValueError as error:  # raised by pika if the peer resets the connection during the handshake
        raise AMQPConnectionError(str(error)) from error
    except AMQPConnectorException as error:  # raised by pika at the timeout of the handshake; not an AMQPError
        raise AMQPConnectionError(f"{type(error).__name__}: {error}") from error


@contextmanager
def answering_within(seconds: float, connection: pika.BlockingConnection) -> Iterator[None]:
    """Close the connection if calls in the block get no response in time: pika's blocking calls have no timeout.

    A queue that is still recovering does not respond, although the broker sends heartbeats.
    """
    # `BlockingConnection.call_later` runs callbacks only between calls, so the timer is set on the SelectConnection
    # below it (`_impl`), whose loop runs during a call. A test checks that name with the installed version.
    inner = connection._impl
    timer = inner.ioloop.call_later(seconds, lambda: abort(inner, f"no answer in {seconds:g} s"))
    try:
        yield
    finally:
        inner.ioloop.remove_timeout(timer)


def abort(connection: pika.SelectConnection, reason: str) -> None:
    """Close the socket of a connection without the handshake, which an unresponsive peer never ends."""
    # `close` waits for the broker without a limit (https://github.com/pika/pika/issues/1706), so this is what pika
    # calls after a missed heartbeat. Tests check it with the installed version.
    if not connection.is_closed:
        connection._terminate_stream(AMQPConnectionError(reason))


def close(connection: pika.BlockingConnection) -> None:
    """Close a connection that may be broken already."""
    try:
        if connection.is_open:
            connection.close()
    except CONNECTION_ERRORS as error:
        log.debug("connection closed badly", error=repr(error))

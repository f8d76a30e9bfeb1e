"""The worker: gunicorn's threaded one, with its handling of connections replaced."""

from __future__ import annotations

import errno
import resource
import selectors
import socket
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from mesh.contracts.problems import Fault, Problem
from mesh.platform.http.worker.budget import Budget
from mesh.platform.http.worker.client_address import TrustedProxies, group_of
from mesh.platform.http.worker.connection import LINGER_S, Connection, State
from mesh.platform.http.worker.dispatch import Dispatch
from mesh.platform.http.worker.failures import (
    RequestTimeout,
    TooManyBytes,
    TooManyConnections,
    problem_of,
    response_of,
)
from mesh.platform.http.worker.incoming import Incoming
from mesh.platform.http.worker.limits import MAX_CONNECTIONS, ServerLimits
from mesh.platform.http.worker.outgoing import Outgoing

if TYPE_CHECKING:
    from prometheus_client import Counter as Counted

_ACCEPTS_AT_ONCE: Final = 32
_SWEEP_S: Final = 0.25
_RECEIVE_BYTES: Final = 64 * 1024
_RECEIVE_BODY_BYTES: Final = 256 * 1024
_ALMOST_FULL: Final = 0.9
"""Share of the connections from which on those of the client with most are closed for new ones."""
_OTHER_FILES: Final = 256
"""File descriptors besides connections and bodies: databases, connections to services, the model."""
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_REASONS: Final = (
    "header-timeout",
    "body-timeout",
    "send-timeout",
    "too-many-connections",
    "too-many-bytes",
    "malformed",
)
_GONE: Final = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN)


class BoundedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Threads only run the app: this loop receives whole requests, and sends what clients take slowly."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._limits: ServerLimits = self.app.limits
        self._proxies = TrustedProxies(self.cfg.forwarded_allow_networks(), all="*" in self.cfg.forwarded_allow_ips)
        self._budget = Budget(self._limits.max_buffered_bytes)
        self._connections: set[Connection] = set()
        self._by_peer: Counter[str] = Counter()
        self._by_client: Counter[str] = Counter()
        """Requests in progress, by what counts as one client."""
        self._dispatch: Dispatch[Connection] = Dispatch(
            self._run, threads=self._limits.threads, threads_per_client=self._limits.threads_per_client
        )
        self._swept_at = 0.0
        self._stopped_at: float | None = None

    def init_process(self) -> None:
        # A body may have a file besides the connection's descriptor.
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * MAX_CONNECTIONS + _OTHER_FILES
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), hard))
        self.worker_connections = min(MAX_CONNECTIONS, max(16, (soft - _OTHER_FILES) // 2))
        for reason in _REASONS:
            self._refused(reason)
        super().init_process()

    # -- connections

    def accept(self, listener: socket.socket) -> None:
        for _ in range(_ACCEPTS_AT_ONCE):
            try:
                connection, address = listener.accept()
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                    self.log.warning("connection not accepted: %s", error)
                return
            self._open(connection, address, listener.getsockname())

    def _open(self, connection: socket.socket, address: Any, server: Any) -> None:
        peer = (address[0], address[1]) if isinstance(address, tuple) else ("", 0)
        group = group_of(peer[0])
        allowed = self._limits.max_connections_per_client
        connection.setblocking(False)
        if self._by_peer[group] >= allowed and peer[0] not in self._proxies:
            self._count("too-many-connections")
            with suppress(OSError):  # disconnected already
                connection.send(response_of(TooManyConnections(allowed)))
            connection.close()
            return
        if self.nr_conns >= _ALMOST_FULL * self.worker_connections:
            self._evict()
        sock = Outgoing(connection, self._budget, peer[0])
        conn = Connection(connection, sock, peer, server, self._incoming(peer, 1))
        sock.on_pending = partial(self.method_queue.defer, self._watch_writes, conn)
        conn.closes_at = time.monotonic() + self._limits.header_timeout_s
        self.nr_conns += 1
        self._connections.add(conn)
        self._by_peer[group] += 1
        self._receive(conn)

    def _incoming(self, peer: tuple[str, int], number: int) -> Incoming:
        return Incoming(self.cfg, self._limits, self._proxies, self._budget, peer, number)

    def _close(self, conn: Connection) -> None:
        if conn.state is State.CLOSED:
            return
        self._watch(conn, 0)
        self._end_request(conn)
        conn.state = State.CLOSED
        conn.sock.abort()
        conn.connection.close()
        self.nr_conns -= 1
        self._connections.discard(conn)
        group = group_of(conn.peer[0])
        self._by_peer[group] -= 1
        if not self._by_peer[group]:
            del self._by_peer[group]

    def _evict(self) -> None:
        """Close the oldest unfinished request of the peer with most connections, to make room for another."""
        peers = Counter(conn.peer[0] for conn in self._connections if conn.state in (State.IDLE, State.RECEIVING))
        if not peers:
            return
        most = max(peers, key=peers.__getitem__)
        waiting = (c for c in self._connections if c.state in (State.IDLE, State.RECEIVING) and c.peer[0] == most)
        self._count("too-many-connections")
        self._close(min(waiting, key=lambda conn: conn.since))

    # -- the loop

    def _watch(self, conn: Connection, events: int) -> None:
        """Wait for these events of a connection; 0 for none."""
        if events == conn.watched:
            return
        if not events:
            self.poller.unregister(conn.connection)
        elif conn.watched:
            self.poller.modify(conn.connection, events, partial(self._on_event, conn))
        else:
            self.poller.register(conn.connection, events, partial(self._on_event, conn))
        conn.watched = events

    def _watch_writes(self, conn: Connection) -> None:
        if conn.state in (State.HANDLING, State.SENDING) and conn.sock.is_pending:
            self._watch(conn, selectors.EVENT_WRITE)

    def _on_event(self, conn: Connection, _file: object) -> None:
        if conn.state in (State.IDLE, State.RECEIVING):
            self._receive(conn)
        elif conn.state in (State.HANDLING, State.SENDING):
            conn.sock.flush()
            if not conn.sock.is_pending:
                self._watch(conn, 0)
                if conn.state is State.SENDING:
                    self._after_response(conn)
        elif conn.state is State.LINGERING:
            self._drain(conn)

    def murder_pending(self) -> None:
        """Give up connections that are too slow; gunicorn calls this in each turn of its loop."""
        now = time.monotonic()
        if now - self._swept_at < _SWEEP_S:
            return
        self._swept_at = now
        if not self.alive and self._stopped_at is None:
            self._stopped_at = now
        for conn in list(self._connections):
            deadline = conn.deadline(self._limits)
            if self._stopped_at is not None and conn.incoming.request is None and conn.state is not State.LINGERING:
                deadline = self._stopped_at + STOP_KEEPALIVE_LINGER
            if deadline is not None and deadline <= now:
                self._give_up(conn)

    def _give_up(self, conn: Connection) -> None:
        if conn.state is State.RECEIVING:
            part = "body" if conn.is_receiving_body else "header"
            self._count(f"{part}-timeout")
            self._fail(conn, RequestTimeout(f"The {part} of the request arrived too slowly. Send it again."))
        elif conn.state is State.HANDLING:
            self._count("send-timeout")
            conn.sock.abort()  # the thread fails, and ends the request
        else:
            if conn.state is State.SENDING:
                self._count("send-timeout")
            self._close(conn)

    # -- receiving

    def _receive(self, conn: Connection) -> None:
        try:
            data = conn.connection.recv(_RECEIVE_BODY_BYTES if conn.is_receiving_body else _RECEIVE_BYTES)
        except BlockingIOError:
            self._watch(conn, selectors.EVENT_READ)
            return
        except OSError:
            self._close(conn)
            return
        if data:
            self._feed(conn, data)
        else:
            self._close(conn)

    def _feed(self, conn: Connection, data: bytes) -> None:
        had_header = conn.incoming.request is not None
        if conn.state is State.IDLE:
            conn.enter(State.RECEIVING)
        try:
            conn.incoming.feed(data)
            if conn.incoming.request is not None and not had_header:
                self._begin_request(conn)
        except Exception as error:
            self._fail(conn, error)
            return
        if not conn.incoming.is_complete:
            self._watch(conn, selectors.EVENT_READ)
            return
        self._watch(conn, 0)
        conn.enter(State.QUEUED)
        self._dispatch.put(conn.incoming.group, conn)

    def _begin_request(self, conn: Connection) -> None:
        """Check the client's limit, and ask for the body if it waits for that. Raises TooManyConnections."""
        incoming = conn.incoming
        conn.since = time.monotonic()
        if incoming.client != conn.peer[0]:
            conn.client = (incoming.client, 0)
        else:
            conn.client = conn.peer
        conn.sock.client = incoming.group
        self._by_client[incoming.group] += 1
        conn.is_counted = True
        if self._by_client[incoming.group] > self._limits.max_connections_per_client:
            raise TooManyConnections(self._limits.max_connections_per_client)
        if incoming.request._expected_100_continue:
            incoming.request._expected_100_continue = False
            if not incoming.is_complete:
                conn.sock.send_now(_CONTINUE)

    def _end_request(self, conn: Connection) -> None:
        if conn.is_counted:
            conn.is_counted = False
            group = conn.incoming.group
            self._by_client[group] -= 1
            if not self._by_client[group]:
                del self._by_client[group]
        conn.incoming.close()

    def _fail(self, conn: Connection, error: Exception) -> None:
        """Answer a request that the app does not get, and close the connection."""
        self.handle_error(None, conn.sock, conn.peer, error)
        self._linger(conn)

    # -- handling

    def _run(self, conn: Connection) -> None:
        conn.enter(State.HANDLING)
        self.enqueue_req(conn)

    def handle(self, conn: Connection) -> bool:
        """Run the app, on a thread. Return whether the connection may be used again."""
        request = conn.incoming.request
        try:
            return bool(self.handle_request(request, conn))
        except StopIteration:
            return False  # gunicorn's, after a failure in the middle of a response
        except OSError as error:
            if error.errno not in _GONE:
                self.log.exception("Socket error processing request.")
        except Exception as error:
            self.handle_error(request, conn.sock, conn.client, error)
        return False

    def handle_error(self, req: Any, client: Outgoing, addr: Any, exc: Exception) -> None:
        """Send a problem instead of gunicorn's page."""
        problem: Problem = problem_of(
            exc,
            line=self.cfg.limit_request_line,
            fields=self.cfg.limit_request_fields,
            field=self.cfg.limit_request_field_size,
        )
        if isinstance(problem, Fault):
            self.log.error("request failed in the server", exc_info=exc)
        elif isinstance(problem, TooManyConnections):
            self._count("too-many-connections")
        elif isinstance(problem, TooManyBytes):
            self._count("too-many-bytes")
        elif not isinstance(problem, RequestTimeout):
            self.log.warning("Invalid request: %s", problem.detail)
            self._count("malformed")
        client.send_now(response_of(problem))

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """End a request on the loop, after its thread."""
        self._dispatch.done(conn.incoming.group)
        conn.keeps_alive = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        if conn.sock.is_aborted:
            self._close(conn)
        elif conn.sock.is_pending:
            conn.enter(State.SENDING)
            self._watch_writes(conn)
        else:
            self._after_response(conn)

    def _after_response(self, conn: Connection) -> None:
        if conn.sock.is_aborted:
            self._close(conn)
        elif conn.keeps_alive:
            self._next_request(conn)
        else:
            self._linger(conn)

    def _next_request(self, conn: Connection) -> None:
        rest = conn.incoming.rest
        self._end_request(conn)
        conn.requests += 1
        conn.incoming = self._incoming(conn.peer, conn.requests)
        conn.enter(State.IDLE)
        conn.closes_at = conn.since + self.cfg.keepalive
        if rest:
            self._feed(conn, rest)
        else:
            self._receive(conn)

    # -- closing

    def _linger(self, conn: Connection) -> None:
        """Close our side, and read what the client still sends: closing at once would destroy the response."""
        self._end_request(conn)
        conn.enter(State.LINGERING)
        conn.closes_at = conn.since + LINGER_S
        try:
            conn.connection.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        self._watch(conn, selectors.EVENT_READ)

    def _drain(self, conn: Connection) -> None:
        try:
            is_open = bool(conn.connection.recv(_RECEIVE_BODY_BYTES))
        except BlockingIOError:
            return
        except OSError:
            is_open = False
        if not is_open:
            self._close(conn)

    def _count(self, reason: str) -> None:
        self._refused(reason).inc()

    @staticmethod
    def _refused(reason: str) -> Counted:
        # Imported here: gunicorn's master process would hold the metrics for it.
        from mesh.platform.metrics import CONNECTIONS_REFUSED

        return CONNECTIONS_REFUSED.labels(reason)

"""The pool of children that open and decode the pictures of a service.

A child that exceeds its time limit is killed, and another one is forked for the next picture. The file that it was
working on gets 422; other requests have their own child.
"""

from __future__ import annotations

import json
import mmap
import select
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, Final, NoReturn, Protocol

import structlog

from mesh.contracts.problems import BadPicture, BadRequest, Busy, ClientDisconnected
from mesh.platform import metrics
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.connected import IsConnected, always
from mesh.vision.decoding.child import MAX_MESSAGE, OUT_OF_MEMORY, Work
from mesh.vision.decoding.client_slots import ClientSlots
from mesh.vision.decoding.fork_server import Child, ForkServer, ForkServerFailed
from mesh.vision.decoding.shared_memory import mapped
from mesh.vision.decoding.wording import CRASH, MEMORY, TIME, PictureWording, Wording, problem_of
from mesh.vision.picture import PictureInfo, PictureLimits

log = structlog.get_logger(__name__)

_POLL_S: Final = 0.05
"""How often a running decoding checks whether its client is still connected."""
_OF_PICTURES: Final = PictureWording()


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a function returned about a picture."""

    values: Mapping[str, Any]
    content: mmap.mmap


class Decoder(Protocol):
    """Opens pictures, one at a time."""

    def open(self, content: bytes) -> PictureInfo:
        """Read the header, as `mesh.vision.picture.open_picture`.

        Raises:
            BadPicture: also if the file takes too much time or memory (422).
            ClientDisconnected: the client has disconnected.
        """
        ...

    def run(self, work: Work, *arguments: Any) -> Decoded:
        """Run a function of a module on the picture that is open. Raises as `open`."""
        ...

    def call(self, work: str, file: int, *arguments: Any, timeout_s: float, wording: Wording) -> Decoded:
        """Run a function on an open file: "module:function", which this process need not import.

        Raises:
            BadRequest: what the function raised, or the failure in these words.
            ClientDisconnected: the client has disconnected.
        """
        ...


class Decoders(Protocol):
    """A few decoders for all threads."""

    @property
    def limits(self) -> PictureLimits: ...

    def decoder(self, is_connected: IsConnected = always, client: str = "") -> AbstractContextManager[Decoder]:
        """Wait for a decoder and hold it during the block. Raises Busy and ClientDisconnected.

        `client` is a key, of which one request at a time is admitted; requests without one do not wait for each other.
        """
        ...

    def warm_up(self) -> None:
        """Prepare for the first request. Raises Busy if pictures cannot be decoded."""
        ...


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """Limits of one child."""

    timeout_s: float
    """For opening a picture, and again for decoding it."""
    memory_bytes: int
    """In addition to what it has mapped at its start."""


class DecodingProcesses:
    """Decoders in child processes."""

    def __init__(
        self,
        limits: PictureLimits,
        process_limits: ProcessLimits,
        queue: ConcurrencyLimit,
        modules: Sequence[str],
    ):
        """Start the fork server.

        Args:
            limits: of each picture.
            process_limits: of each child.
            queue: admits requests; there are as many children as it admits at a time.
            modules: the modules of the functions that `Decoder.run` gets, and what they need.
        """
        self.limits = limits
        self._process_limits = process_limits
        self._queue = queue
        self._clients = ClientSlots(process_limits.timeout_s)
        self._idle: list[Child] = []
        self._server = ForkServer(modules, process_limits.memory_bytes)

    @contextmanager
    def decoder(self, is_connected: IsConnected = always, client: str = "") -> Iterator[Decoder]:
        with self._clients.hold(client, is_connected), self._queue.admit(is_connected, client):
            decoder = _ChildDecoder(self._child(), self.limits, self._process_limits, is_connected)
            try:
                yield decoder
            finally:
                if decoder.close():
                    self._idle.append(decoder.child)

    def warm_up(self) -> None:
        self._idle.append(self._child())

    def close(self) -> None:
        """End all processes; also done at the end of this one."""
        while self._idle:
            self._idle.pop().kill()
        self._server.close()

    def _child(self) -> Child:
        with suppress(IndexError):  # none is idle
            while True:
                child = self._idle.pop()
                if _is_alive(child.connection):
                    return child
                child.kill()
        try:
            return self._server.fork()
        except ForkServerFailed as error:
            log.error("no child to decode pictures", exc_info=error)
            raise Busy("The server cannot decode pictures at the moment. Try again in a moment.") from error


class _ChildDecoder:
    def __init__(self, child: Child, limits: PictureLimits, process_limits: ProcessLimits, is_connected: IsConnected):
        self.child = child
        self._limits = limits
        self._process_limits = process_limits
        self._is_connected = is_connected
        self._is_usable = True
        self._timeout_s = process_limits.timeout_s
        self._wording: Wording = _OF_PICTURES

    def open(self, content: bytes) -> PictureInfo:
        if not content:
            raise BadPicture("The file is empty. Choose another file.")
        if not self._is_usable:  # its file is closed
            self._fail(CRASH)
        self.child.file.write(content)
        answer, _ = self._ask({"open": asdict(self._limits), "size": len(content)})
        try:
            return PictureInfo(**answer["info"])
        except (KeyError, TypeError) as error:
            self._fail(CRASH, error=repr(error))

    def run(self, work: Work, *arguments: Any) -> Decoded:
        return self._decoded({"run": f"{work.__module__}:{work.__qualname__}", "with": arguments})

    def call(self, work: str, file: int, *arguments: Any, timeout_s: float, wording: Wording) -> Decoded:
        self._timeout_s, self._wording = timeout_s, wording
        return self._decoded({"call": work, "with": arguments}, file)

    def close(self) -> bool:
        """Forget the picture. Return whether the child can open another one."""
        if self._is_usable:
            try:
                self.child.connection.send(b'{"close": true}')
                self.child.file.shrink()
            except OSError:
                self._is_usable = False
        if not self._is_usable:
            self.child.kill()
        return self._is_usable

    def _decoded(self, request: Mapping[str, Any], *files: int) -> Decoded:
        answer, content = self._ask(request, *files)
        try:
            if content is not None:
                return Decoded(answer["values"], mapped(content))
        except (KeyError, OSError, ValueError) as error:
            self._fail(CRASH, error=repr(error))
        self._fail(CRASH)

    def _ask(self, request: Mapping[str, Any], *files: int) -> tuple[Mapping[str, Any], int | None]:
        connection = self.child.connection
        try:
            socket.send_fds(connection, [json.dumps(request).encode()], files)
            self._wait(connection)
            message, descriptors, _, _ = socket.recv_fds(connection, MAX_MESSAGE, 1)
        except OSError:
            message, descriptors = b"", []
        answer = _parsed(message)
        if "problem" in answer:
            problem = _problem(answer)
            if problem is None:
                self._fail(CRASH, error="a malformed problem")
            raise problem
        if answer.get("failed") == OUT_OF_MEMORY:
            self._fail(MEMORY, f"{self._process_limits.memory_bytes // 1024**2} MB")
        if "failed" in answer:
            self._fail(CRASH, error=answer["failed"])
        return answer, descriptors[0] if descriptors else None

    def _wait(self, connection: socket.socket) -> None:
        """Wait for the answer; kill the child at the time limit, or when the client disconnects."""
        give_up_at = time.monotonic() + self._timeout_s
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        while not poll.poll(1000 * (_POLL_S if self._is_connected is not always else self._timeout_s)):
            if time.monotonic() >= give_up_at:
                self._fail(TIME, f"{self._timeout_s:g} seconds")
            if not self._is_connected():
                self._end()
                raise ClientDisconnected

    def _fail(self, reason: str, limit: str = "", **members: str) -> NoReturn:
        self._end()
        metrics.DECODING_FAILURES.labels(reason).inc()
        log.warning("picture not decoded", reason=reason, **members)
        raise self._wording.failure(reason, limit)

    def _end(self) -> None:
        self._is_usable = False
        self.child.kill()


def _parsed(message: bytes) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = json.loads(message)
    except ValueError:
        return {"failed": "the child has ended"}
    return answer


def _problem(answer: Mapping[str, Any]) -> BadRequest | None:
    try:
        return problem_of(answer)
    except (KeyError, TypeError):
        return None


def _is_alive(connection: socket.socket) -> bool:
    """Return whether an idle child is at the other end: it says nothing, and has not closed."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return not poll.poll(0)

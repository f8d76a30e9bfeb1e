"""Start a fork server (`server_main`) and ask it for children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from mesh.platform.settings import environment_without_secrets
from mesh.vision.decoding import server_main
from mesh.vision.decoding.shared_memory import ContentFile

_START_S: Final = 60.0
"""Longer than its imports take on a busy machine."""
_END_S: Final = 5.0


class ForkServerFailed(Exception):
    """No child could be started."""


class Child:
    """A child process, the connection to it, and the file that content for it is written to."""

    def __init__(self, connection: socket.socket, file: ContentFile, handle: int):
        self.connection = connection
        self.file = file
        self._close = weakref.finalize(self, _end_child, connection, file, handle)

    def kill(self) -> None:
        """Kill it, if it still runs; idempotent."""
        self._close()


class ForkServer:
    """Starts the server at once, again after it has died. Thread-safe."""

    def __init__(self, modules: Sequence[str], memory_bytes: int):
        """`modules` are imported before the first fork; `memory_bytes` is the limit of one child."""
        self._arguments = [str(memory_bytes), *modules]
        self._lock = threading.Lock()
        self._start()

    def fork(self) -> Child:
        """Return a new child. Raises ForkServerFailed."""
        with self._lock:
            try:
                return self._fork()
            except OSError:
                self.close()
                self._start()
            try:
                return self._fork()
            except OSError as error:
                raise ForkServerFailed("the fork server does not start a child") from error

    def close(self) -> None:
        """End the server and its children. Also done when this object is garbage, and when this process ends."""
        self._close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-P", "-m", server_main.__name__, str(theirs.fileno()), *self._arguments]
            process = subprocess.Popen(
                command, env=environment_without_secrets(), stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        ours.settimeout(_START_S)
        self._connection = ours
        self._close = weakref.finalize(self, _end_server, ours, process)

    def _fork(self) -> Child:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        file = ContentFile()
        try:
            with theirs:
                socket.send_fds(self._connection, [server_main.FORK], [theirs.fileno(), file.fd])
            _, handles, _, _ = socket.recv_fds(self._connection, len(server_main.FORK), 1)
            if not handles:
                raise ConnectionResetError("the fork server has ended")
        except BaseException:
            ours.close()
            os.close(file.fd)
            raise
        return Child(ours, file, handles[0])


def _end_child(connection: socket.socket, file: ContentFile, handle: int) -> None:
    connection.close()
    os.close(file.fd)
    with suppress(ProcessLookupError):  # it has ended
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)


def _end_server(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    connection.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

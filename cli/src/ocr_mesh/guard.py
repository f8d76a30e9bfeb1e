"""Stop the services when the supervisor has died, also by SIGKILL.

The guard is a process beside the supervisor that reads which process groups run: each line of its standard input is
`+PID` for a group that was started or `-PID` for one that has ended. The end of the input means that the supervisor is
gone; the groups that are left get SIGTERM, then SIGKILL. A parent death signal (`prctl`) would reach only the direct
children, not a server's workers, and exists only on Linux.

Imports only the standard library and runs without site packages: it stays small.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Final

_POLL_S: Final = 0.1


class Guard:
    """The guard as seen by the supervisor: a context manager around all processes that it starts."""

    def __init__(self, stop_timeout_s: float) -> None:
        """Prepare the guard; it sends SIGKILL `stop_timeout_s` after SIGTERM."""
        self._stop_timeout_s = stop_timeout_s
        self._groups: set[int] = set()

    def __enter__(self) -> "Guard":
        self._process = self._start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()  # it exits at the end of its input

    def add(self, group: int) -> None:
        """Add a process group to stop when this process dies."""
        self._groups.add(group)
        self._write(f"+{group}")

    def remove(self, group: int) -> None:
        """Remove a group that has ended, since its id may be reused."""
        self._groups.discard(group)
        self._write(f"-{group}")

    def check(self) -> None:
        """Start another guard if this one has died."""
        if self._process.poll() is not None:
            self._process.communicate()
            self._process = self._start()
            for group in self._groups:
                self._write(f"+{group}")

    def _start(self) -> "subprocess.Popen[bytes]":
        # In a separate session: a signal to the supervisor's process group must not end both.
        command = [sys.executable, "-I", "-S", __file__, str(self._stop_timeout_s)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0, start_new_session=True)

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has died: `check` starts another, which gets all groups
            self._process.stdin.write(f"{line}\n".encode())


def main() -> None:
    """Read until the end of the input, then stop the groups that are left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    _stop(groups, float(sys.argv[1]))


def _stop(groups: set[int], timeout_s: float) -> None:
    give_up_at = time.monotonic() + timeout_s
    _signal(groups, signal.SIGTERM)
    while any(map(_is_there, groups)) and time.monotonic() < give_up_at:
        time.sleep(_POLL_S)
    _signal(groups, signal.SIGKILL)


def _signal(groups: set[int], number: signal.Signals) -> None:
    for group in groups:
        with suppress(ProcessLookupError):  # it has ended
            os.killpg(group, number)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()

"""Start, observe and stop the process of a service."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mesh.platform.private_files import FOLDER_MODE, restrict

_TAIL_LINES: Final = 20
MAX_LOG_BYTES: Final = 10 * 1024 * 1024
"""Of one log; as much is kept of what came before."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """One process to run.

    `is_ready` is called repeatedly until it returns True.
    `environment` is added to this process's own; None removes a variable.
    `stops_first` marks the public entry: it is stopped before the others, which its last requests may still need.
    """

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool] = _always
    environment: Mapping[str, str | None] = field(default_factory=dict)
    stops_first: bool = False


class ServiceProcess:
    """A started process, which leads a process group with all of its children.

    Output is appended to `log`.
    """

    def __init__(self, service: Service, log: Path) -> None:
        self.log = log
        variables = {**os.environ, **service.environment}
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                service.command,
                env={name: value for name, value in variables.items() if value is not None},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def group(self) -> int:
        """Return the id of the process and its group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Return the exit code; None while it runs, negative for a signal."""
        return self._process.poll()

    def terminate(self) -> None:
        """Ask the whole group to stop."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the whole group, also children of a dead process."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def wait(self, timeout_s: float) -> None:
        """Wait for the process to end, at most `timeout_s`."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # the whole group is gone
            os.killpg(self.group, number)


def new_log(folder: Path, name: str) -> Path:
    """Return the path of a service's log in this run; that of the run before is kept as `<name>.log.1`."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    restrict(folder)
    log = folder / f"{name}.log"
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    return log


def rotate(log: Path, max_bytes: int = MAX_LOG_BYTES) -> None:
    """Move a log that has grown to `max_bytes` to `<name>.log.1`, and go on with an empty one.

    The process keeps its file open, so the content is copied and the file truncated; what it writes in between is lost.
    """
    if log.stat().st_size >= max_bytes:
        shutil.copy(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


def end_of_log(log: Path) -> str:
    """Return the last lines of a log, indented, below a line that names it."""
    tail = log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
    return "\n".join([f"the end of {log}:", *(f"    {line}" for line in tail)])


def how_it_ended(exit_code: int) -> str:
    """Return `exit code 3` or the signal's name."""
    return f"exit code {exit_code}" if exit_code >= 0 else signal.Signals(-exit_code).name

"""Runs a set of processes as one: all of them become ready, or none is left.

Why not a Procfile runner from the shelf: `docs/decisions/0008-a-local-runner-of-our-own.md`.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

_POLL_S: Final = 0.1
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TAIL_LINES: Final = 20


class ServiceFailed(Exception):
    """A process ended, or was not ready in time; the message says which and shows the end of its log."""


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """One process to run.

    `is_ready` is asked again and again, with the path of the process's log, until it says yes.
    `stops_first` marks a door: it is stopped before the others, which its last requests may still need.
    """

    name: str
    command: Sequence[str]
    is_ready: Callable[[Path], bool] = lambda log: True
    environment: Mapping[str, str] = field(default_factory=dict)
    stops_first: bool = False


class Supervisor:
    """Starts services, waits until each is ready, then watches them until a signal asks to stop.

    Each process leads a process group, so that a terminal's Ctrl-C reaches only this one, and what a process started
    goes with it. Output is kept in `<log_folder>/<name>.log`, that of the run before in `<name>.log.1`.
    """

    def __init__(
        self, log_folder: Path, say: Callable[[str], None], *, ready_timeout_s: float = 120, stop_timeout_s: float = 15
    ) -> None:
        self._log_folder = log_folder
        self._say = say
        self._ready_timeout_s = ready_timeout_s
        self._stop_timeout_s = stop_timeout_s
        self._running: dict[Service, subprocess.Popen[bytes]] = {}
        self._is_stop_asked = False

    def run(self, services: Sequence[Service], *, before: Sequence[Service] = (), when_ready: str) -> None:
        """Run `before` to its end, one by one, then all `services` until SIGINT, SIGTERM or SIGHUP.

        Whatever happens, no process is left.

        Raises:
            ServiceFailed: a process ended by itself, or was not ready in time.
        """
        handlers = {number: signal.signal(number, self._ask_to_stop) for number in _STOP_SIGNALS}
        try:
            for step in before:
                self._run_to_the_end(step)
            if self._start(services):
                self._say(when_ready)
            while not self._is_stop_asked:
                self._check_alive()
                time.sleep(_POLL_S)
            self._say("stopping")
        finally:
            self._stop()
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stop_asked = True

    def _run_to_the_end(self, step: Service) -> None:
        if self._is_stop_asked:
            return
        process = self._launch(step)
        while process.poll() is None and not self._is_stop_asked:
            time.sleep(_POLL_S)
        if process.returncode == 0:
            del self._running[step]
        elif process.returncode is not None:
            raise self._ended(step, process.returncode)

    def _start(self, services: Sequence[Service]) -> bool:
        """Start all, and say of each when it is ready; False where a signal came first."""
        started_at = time.monotonic()
        for service in services:
            self._launch(service)
        waiting = list(services)
        while waiting and not self._is_stop_asked:
            time.sleep(_POLL_S)
            self._check_alive()
            seconds = time.monotonic() - started_at
            for service in [service for service in waiting if service.is_ready(self._log(service))]:
                self._say(f"{service.name:<22} ready after {seconds:4.1f} s")
                waiting.remove(service)
            if waiting and seconds > self._ready_timeout_s:
                raise self._failed(waiting[0], f"was not ready after {self._ready_timeout_s:.0f} s")
        return not self._is_stop_asked

    def _launch(self, service: Service) -> "subprocess.Popen[bytes]":
        self._log_folder.mkdir(parents=True, exist_ok=True)
        log = self._log(service)
        if log.exists():
            log.replace(log.with_name(f"{log.name}.1"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                service.command,
                env=os.environ | service.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._running[service] = process
        return process

    def _check_alive(self) -> None:
        for service, process in self._running.items():
            if process.poll() is not None:
                raise self._ended(service, process.returncode)

    def _stop(self) -> None:
        give_up_at = time.monotonic() + self._stop_timeout_s
        doors = [service for service in self._running if service.stops_first]
        for together in (doors, list(self._running)):
            for service in together:
                _signal_group(self._running[service], signal.SIGTERM)
            self._wait(together, give_up_at)
        for process in self._running.values():
            _signal_group(process, signal.SIGKILL)  # also what a dead process has left behind
            process.wait()
        self._running.clear()

    def _wait(self, services: Iterable[Service], give_up_at: float) -> None:
        for service in services:
            with suppress(subprocess.TimeoutExpired):  # it will be killed
                self._running[service].wait(max(0, give_up_at - time.monotonic()))

    def _log(self, service: Service) -> Path:
        return self._log_folder / f"{service.name}.log"

    def _ended(self, service: Service, code: int) -> ServiceFailed:
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        return self._failed(service, f"stopped by itself ({how})")

    def _failed(self, service: Service, what: str) -> ServiceFailed:
        log = self._log(service)
        tail = log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return ServiceFailed(
            "\n".join([f"{service.name} {what}; the end of {log}:", *(f"    {line}" for line in tail)])
        )


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # the whole group is gone
        os.killpg(process.pid, number)

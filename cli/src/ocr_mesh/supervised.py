"""State of one supervised service: starting, ready, waiting for a restart."""

import time
from collections.abc import Callable
from pathlib import Path

from ocr_mesh.guard import Guard
from ocr_mesh.process import Service, ServiceProcess, end_of_log, how_it_ended, new_log, rotate
from ocr_mesh.restarts import RestartLimits, Restarts


class ServiceFailed(Exception):
    """A service did not start or died too often; the message says which and shows the end of its log."""


class Supervised:
    """Starts a service and restarts it when it dies. Call `check` often."""

    def __init__(
        self,
        service: Service,
        *,
        log_folder: Path,
        guard: Guard,
        say: Callable[[str], None],
        ready_timeout_s: float,
        restart_limits: RestartLimits,
    ) -> None:
        self.service = service
        self.is_ready = False
        self._log = new_log(log_folder, service.name)
        self._guard = guard
        self._say = say
        self._ready_timeout_s = ready_timeout_s
        self._restarts = Restarts(restart_limits)
        self._was_ready = False
        self._restart_at: float | None = None
        self._start()

    @property
    def process(self) -> ServiceProcess:
        """Return the running process, or the last one."""
        return self._process

    def check(self) -> None:
        """Check the process, and restart it when its backoff has passed.

        Raises:
            ServiceFailed: it failed before it was ever ready, or too often in a row.
        """
        rotate(self._log)
        if self._restart_at is not None:
            if time.monotonic() >= self._restart_at:
                self._start()
        elif (code := self._process.exit_code) is not None:
            self._fail(f"stopped by itself ({how_it_ended(code)})")
        elif not self.is_ready:
            self._check_ready()

    def end(self) -> None:
        """Kill the process and its children."""
        self._process.kill()
        self._guard.remove(self._process.group)

    def failed(self, what: str) -> ServiceFailed:
        """Return an error that shows the end of the log."""
        return ServiceFailed(f"{self.service.name} {what}; {end_of_log(self._log)}")

    def _start(self) -> None:
        self._restart_at = None
        self._started_at = time.monotonic()
        self._process = ServiceProcess(self.service, self._log)
        self._guard.add(self._process.group)

    def _check_ready(self) -> None:
        seconds = time.monotonic() - self._started_at
        if self.service.is_ready():
            self.is_ready = self._was_ready = True
            self._say(f"{self.service.name:<22} ready after {seconds:4.1f} s")
        elif seconds > self._ready_timeout_s:
            self._fail(f"was not ready after {self._ready_timeout_s:.0f} s")

    def _fail(self, what: str) -> None:
        self.end()
        self.is_ready = False
        if not self._was_ready:
            raise self.failed(what)
        wait_s = self._restarts.wait_s(time.monotonic() - self._started_at)
        if wait_s is None:
            raise self.failed(f"failed {self._restarts.in_a_row} times in a row, at last it {what}")
        self._say(f"{self.service.name} {what}; starting it again in {wait_s:g} s (log: {self._log})")
        self._restart_at = time.monotonic() + wait_s

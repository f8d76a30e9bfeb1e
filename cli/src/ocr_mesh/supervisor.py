"""Run a set of processes together: wait until all are ready, restart those that die, leave none at the end.

`docs/decisions/0008-a-local-runner-of-our-own.md` has the reasons against a Procfile runner.
"""

import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from ocr_mesh.guard import Guard
from ocr_mesh.process import Service, how_it_ended
from ocr_mesh.restarts import RestartLimits
from ocr_mesh.supervised import Supervised

_POLL_S: Final = 0.1
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts services, waits until each is ready, and keeps them running until a stop signal.

    A service that dies after it was ready is restarted with exponential backoff. One that fails before it was ever
    ready, or too often in a row, ends the run. Output is in `<log_folder>/<name>.log`, the part before its
    last 10 MB, or that of the previous run, in `<name>.log.1`.
    """

    def __init__(
        self,
        log_folder: Path,
        say: Callable[[str], None],
        *,
        ready_timeout_s: float = 120,
        stop_timeout_s: float = 15,
        restart_limits: RestartLimits | None = None,
    ) -> None:
        self._log_folder = log_folder
        self._say = say
        self._ready_timeout_s = ready_timeout_s
        self._stop_timeout_s = stop_timeout_s
        self._restart_limits = restart_limits or RestartLimits()
        self._supervised: list[Supervised] = []
        self._is_stop_asked = False

    def run(self, services: Sequence[Service], *, before: Sequence[Service] = (), when_ready: str) -> None:
        """Run `before` to its end, one by one, then all `services` until SIGINT, SIGTERM or SIGHUP.

        No process is left when this returns or raises, nor when this process is killed.

        Raises:
            ServiceFailed: a service failed before it was ready, or too often in a row.
        """
        handlers = {number: signal.signal(number, self._ask_to_stop) for number in _STOP_SIGNALS}
        try:
            with Guard(self._stop_timeout_s) as guard:
                try:
                    for step in before:
                        self._run_to_the_end(step, guard)
                    self._keep_running(services, guard, when_ready)
                finally:
                    self._stop()
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stop_asked = True

    def _run_to_the_end(self, step: Service, guard: Guard) -> None:
        if self._is_stop_asked:
            return
        supervised = self._start(step, guard)
        process = supervised.process
        while process.exit_code is None and not self._is_stop_asked:
            time.sleep(_POLL_S)
        if process.exit_code:
            raise supervised.failed(f"stopped by itself ({how_it_ended(process.exit_code)})")

    def _keep_running(self, services: Sequence[Service], guard: Guard, when_ready: str) -> None:
        running = [] if self._is_stop_asked else [self._start(service, guard) for service in services]
        has_been_ready = False
        while not self._is_stop_asked:
            time.sleep(_POLL_S)
            guard.check()
            for each in running:
                each.check()
            if not has_been_ready and all(each.is_ready for each in running):
                has_been_ready = True
                self._say(when_ready)
        self._say("stopping")

    def _start(self, service: Service, guard: Guard) -> Supervised:
        supervised = Supervised(
            service,
            log_folder=self._log_folder,
            guard=guard,
            say=self._say,
            ready_timeout_s=self._ready_timeout_s,
            restart_limits=self._restart_limits,
        )
        self._supervised.append(supervised)
        return supervised

    def _stop(self) -> None:
        give_up_at = time.monotonic() + self._stop_timeout_s
        for together in ([each for each in self._supervised if each.service.stops_first], self._supervised):
            for each in together:
                each.process.terminate()
            for each in together:
                each.process.wait(max(0, give_up_at - time.monotonic()))
        for each in self._supervised:
            each.end()
        self._supervised.clear()

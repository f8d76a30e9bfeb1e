"""Run the processes of the mesh separately, so that each can be killed and restarted."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import urllib3

from harness.servers.source import ROOT

_READY_TIMEOUT_S = 100.0
_STOP_TIMEOUT_S = 40.0
_POLL_S = 0.02


class Killable(Protocol):
    """A process of the mesh, or a server."""

    def kill(self) -> None: ...

    def start(self) -> None:
        """Start, and return when it is ready."""
        ...


class Process:
    """One console script. With `switches` it is started by the launcher, which injects faults."""

    def __init__(self, program: str, environment: Mapping[str, str], log: Path, health_url: str | None = None):
        self.program = program
        self.name = log.stem
        self.log = log
        self._environment = environment
        self._health_url = health_url
        self._process: subprocess.Popen[bytes] | None = None
        self._log_offset = 0
        self.switches: Sequence[str] = ()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def launch(self) -> None:
        """Start without waiting."""
        command = [str(Path(sys.executable).with_name(self.program))]
        if self.switches:
            command = [sys.executable, "-m", "tests.faults.launcher", self.program, *self.switches]
        with self.log.open("ab") as log:
            self._log_offset = log.tell()
            self._process = subprocess.Popen(
                command, env=dict(self._environment), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + _READY_TIMEOUT_S
        while not self._is_ready():
            # A process that ends before it is ready was killed by its switches, or cannot start.
            if not self.is_running() or time.monotonic() > give_up_at:
                raise AssertionError(f"{self.program} is not ready:\n{self.log_text()[-3000:]}")
            time.sleep(_POLL_S)

    def kill(self) -> None:
        """Send SIGKILL to the process and its children, such as gunicorn's worker."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def terminate(self) -> None:
        """Send SIGTERM."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self, timeout_s: float = _STOP_TIMEOUT_S) -> int:
        """Wait for the end and return the exit code."""
        assert self._process is not None
        return self._process.wait(timeout_s)

    def stop(self) -> int:
        """Send SIGTERM and return the exit code."""
        self.terminate()
        return self.wait()

    def restart(self, *switches: str) -> None:
        """Restart with these switches only."""
        if self.is_running():
            assert self.stop() == 0, self.log_text()[-3000:]
        self.switches = switches
        self.start()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log_text(self) -> str:
        """Return its log since the last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_offset)
            return log.read().decode(errors="replace")

    def has_logged(self, event: str) -> bool:
        return f'"event": {json.dumps(event)}' in self.log_text()

    def resident_bytes(self) -> int:
        """Return its resident memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _is_ready(self) -> bool:
        if self._health_url is None:
            return self.has_logged("ready")
        with suppress(urllib3.exceptions.HTTPError):
            return urllib3.request("GET", self._health_url, timeout=2, retries=False).status == 200
        return False


class Killer:
    """Kills processes together at random times that follow from `seed`, and restarts them, the last one first."""

    def __init__(self, victims: Sequence[Killable], seed: int, *, times: int, longest_life_s: float = 1.0):
        self.hits = 0
        self._victims = victims
        self._random = random.Random(seed)
        self._times = times
        self._longest_life_s = longest_life_s

    def has_hit_often_enough(self) -> bool:
        return self.hits >= self._times

    def __call__(self, _is_over: Callable[[], bool]) -> None:
        while not self.has_hit_often_enough():
            time.sleep(self._random.uniform(0.05, self._longest_life_s))
            for victim in self._victims:
                victim.kill()
            self.hits += 1
            time.sleep(self._random.uniform(0.0, 0.3))
            for victim in reversed(self._victims):
                victim.start()


class RandomKiller(Killer):
    """Kills one of the processes each time."""

    def __call__(self, _is_over: Callable[[], bool]) -> None:
        while not self.has_hit_often_enough():
            time.sleep(self._random.uniform(0.05, self._longest_life_s))
            victim = self._random.choice(self._victims)
            victim.kill()
            self.hits += 1
            time.sleep(self._random.uniform(0.0, 0.3))
            victim.start()


class Keeper:
    """Restarts a process whenever it has ended, as a process manager does, and counts the restarts."""

    def __init__(self, process: Process):
        self.deaths = 0
        self._process = process

    def __call__(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            if not self._process.is_running():
                self.deaths += 1
                self._process.launch()
            time.sleep(_POLL_S)

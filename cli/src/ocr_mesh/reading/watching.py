"""Read files as they appear in a folder, until a stop signal.

The folder itself is the list of what is to be read: a file without an up-to-date result. Events of the file system only
say when to look, so that one that is lost delays a file and nothing more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from watchfiles import watch

from ocr_mesh.reading.batch import Batch
from ocr_mesh.reading.export_run import ExportRun
from ocr_mesh.reading.exporting import Exporter
from ocr_mesh.reading.inputs import Input, files_below
from ocr_mesh.reading.read_file import FileReader
from ocr_mesh.reading.stopping import keep_signals_from_children

_LOOK_S: Final = 10.0
"""Between looks without an event."""
_POLL_S: Final = 2.0
"""Between looks where the file system has no events."""
_Version = tuple[int, int]
"""Size and time of the last change."""


@dataclass(slots=True)
class Settling:
    """Which files are complete: they have not changed for some time."""

    settle_s: float
    _since: dict[Path, tuple[_Version, float]] = field(default_factory=dict)
    _tried: dict[Path, _Version] = field(default_factory=dict)

    def split(self, files: Iterable[Path], now: float) -> tuple[list[Path], int]:
        """Return the files that are complete, and how many are not yet. Those that failed wait for a change."""
        complete, waiting, since = [], 0, {}
        for file in files:
            version = _version(file)
            if version is None or self._tried.get(file) == version:
                continue
            known = self._since.get(file)
            since[file] = known if known is not None and known[0] == version else (version, now)
            if now - since[file][1] >= self.settle_s:
                complete.append(file)
            else:
                waiting += 1
        self._since = since
        return complete, waiting

    def tried(self, file: Path) -> None:
        """Note a file that is being read, as it is now: if it fails, it is read again when it has changed."""
        if (version := _version(file)) is not None:
            self._tried[file] = version


@dataclass(frozen=True, slots=True)
class FolderWatch:
    """Reads the files of a folder and writes a result for each."""

    folder: Path
    out: Path
    reader: FileReader
    exporter: Exporter
    jobs: int
    stop: threading.Event
    say: Callable[[str], None]
    settle_s: float
    polls: bool
    """Whether the folder is looked at again and again: some network file systems have no events."""

    def run(self) -> None:
        """Read until the stop; files that are being read are finished."""
        settling = Settling(self.settle_s)
        with self._events() as changed:
            pause_s = self.settle_s  # the second look finds files that came before the events
            while not self.stop.is_set():
                waiting = self._look(settling)
                changed.wait(min(pause_s, self.settle_s) if waiting else pause_s)
                changed.clear()
                pause_s = _POLL_S if self.polls else _LOOK_S

    def _look(self, settling: Settling) -> int:
        """Read the files that are complete. Return how many are not yet."""
        run = ExportRun.of(self.reader, self.exporter, self.out, self._inputs())
        pending = {each.path: each for each in run.pending()}
        complete, waiting = settling.split(pending, time.monotonic())
        for file in complete:
            settling.tried(file)
        batch = Batch(run.work, self.jobs, self.stop, ends_between_pages=False)
        for input, _ in batch.run([pending[file] for file in complete]):
            self.say(f"{input.name} → {run.result(input)}")
        return waiting

    def _inputs(self) -> list[Input]:
        files = files_below(self.folder, without=self.out)
        return [Input(str(file), file, file.relative_to(self.folder)) for file in files]

    @contextmanager
    def _events(self) -> Iterator[threading.Event]:
        """Yield an event that is set when the folder has changed, and at the stop."""
        changed = threading.Event()
        thread = threading.Thread(target=self._set_on_change, args=(changed,), daemon=True)
        thread.start()
        try:
            yield changed
        finally:
            thread.join()

    def _set_on_change(self, changed: threading.Event) -> None:
        keep_signals_from_children()
        try:
            if not self.polls:
                for _ in watch(self.folder, stop_event=self.stop, raise_interrupt=False):
                    changed.set()
        except (OSError, RuntimeError) as error:
            self.say(f"ocr-mesh: no events of {self.folder} ({error}); it is looked at every {_LOOK_S:g} s")
        self.stop.wait()
        changed.set()


def _version(file: Path) -> _Version | None:
    try:
        status = file.stat()
    except OSError:  # it has gone
        return None
    return status.st_size, status.st_mtime_ns

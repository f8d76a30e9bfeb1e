"""The progress bar on standard error: pages, and the time left. There is none if that is not a terminal."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from tqdm import tqdm

from ocr_mesh.reading.read_file import Stopped

if TYPE_CHECKING:
    Bar = tqdm[int]


class ProgressBar:
    """Counts pages; each file counts as one page until it is opened. Thread-safe."""

    def __init__(self, files: int, output: TextIO | None = None) -> None:
        self._output = output or sys.stderr
        self._lock = threading.Lock()
        self._pages = files
        self._bar: Bar = tqdm((), total=files, unit="page", disable=None, file=self._output, leave=False)

    def add_pages(self, pages: int) -> None:
        """Expect more pages, or fewer."""
        with self._lock:
            self._pages += pages
            self._bar.total = self._pages
            self._bar.refresh()

    def page_done(self) -> None:
        with self._lock:
            self._bar.update()

    def write(self, line: str) -> None:
        """Print a line on standard error, above the bar."""
        with self._lock:
            self._bar.write(line, file=self._output)

    def close(self) -> None:
        self._bar.close()


@dataclass(slots=True)
class FileProgress:
    """How far one file is. For one thread."""

    bar: ProgressBar
    stop: threading.Event
    ends_between_pages: bool = True
    """Whether a stop ends the reading of a file that has begun."""
    pages: int = 1
    done: int = 0

    def opened(self, pages: int) -> None:
        self.bar.add_pages(pages - self.pages)
        self.pages = pages

    def page_done(self) -> None:
        self.done += 1
        self.bar.page_done()

    def wait(self, seconds: float = 0) -> None:
        if self.ends_between_pages:
            if self.stop.wait(seconds) if seconds else self.stop.is_set():
                raise Stopped
        elif seconds:
            threading.Event().wait(seconds)

    def end(self) -> None:
        """Count the pages that are left of a file that failed or was skipped."""
        while self.done < self.pages:
            self.page_done()

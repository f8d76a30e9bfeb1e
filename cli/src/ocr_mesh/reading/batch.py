"""Several files at once, each in a thread, with their messages on standard error and a clean stop."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ocr_mesh.notices import messages_of
from ocr_mesh.reading.inputs import Input
from ocr_mesh.reading.progress import FileProgress, ProgressBar
from ocr_mesh.reading.read_file import ReadFile, Stopped, Unreadable
from ocr_mesh.reading.stopping import keep_signals_from_children

Work = Callable[[Input, FileProgress], ReadFile]
"""Reads a file, and writes its result if it has one. Raises Unreadable, Stopped."""


@dataclass(slots=True)
class Batch:
    """What came of a number of files."""

    work: Work
    jobs: int
    stop: threading.Event
    ends_between_pages: bool = True
    """Whether a stop ends files that are being read."""
    complete: int = 0
    """Files of which all pages were read."""
    failed: int = 0
    """Files that were not read, or lack pages."""
    left: int = 0
    """Files that were not read because of a stop."""

    def run(self, inputs: Iterable[Input]) -> Generator[tuple[Input, ReadFile], None, None]:
        """Read files and yield those of which pages were read, in order. Failures are printed and counted.

        Closing the generator stops the reading.
        """
        inputs = list(inputs)
        bar = ProgressBar(len(inputs))
        threads = ThreadPoolExecutor(self.jobs, initializer=keep_signals_from_children)
        try:
            running = deque((each, threads.submit(self._read, each, bar)) for each in inputs)
            while running:
                file = self._result(*running[0], bar)
                if file is not None:
                    yield running[0][0], file
                running.popleft()
        finally:
            if running:
                self.stop.set()
            threads.shutdown(cancel_futures=True)
            bar.close()

    def _read(self, file: Input, bar: ProgressBar) -> ReadFile:
        if self.stop.is_set():
            raise Stopped
        progress = FileProgress(bar, self.stop, self.ends_between_pages)
        try:
            return self.work(file, progress)
        finally:
            progress.end()

    def _result(self, input: Input, running: Future[ReadFile], bar: ProgressBar) -> ReadFile | None:
        try:
            file = running.result()
        except Stopped:
            self.left += 1
            return None
        except Unreadable as error:
            self.failed += 1
            bar.write(f"ocr-mesh: {input.name}: {error}")
            return None
        for line in _messages(input.name, file):
            bar.write(f"ocr-mesh: {line}")
        if file.failed:
            self.failed += 1
        else:
            self.complete += 1
        return file


def _messages(name: str, file: ReadFile) -> Iterator[str]:
    """Yield a line for each page that failed, and for each notice."""
    for failed in file.failed:
        yield f"{name}, page {failed.number}: {failed.reason}"
    for page in file.read:
        where = f"{name}, page {page.number}" if file.is_document else name
        for message in messages_of(page.notices):
            yield f"{where}: {message}"

"""Start a program of the mesh with an injected fault: some of its functions are replaced.

    python -m tests.faults.launcher image-store-worker --crash between-file-and-row --every 40

The product has no switches for this, so none can be set by accident. Functions are replaced before the program's
modules are imported, so that they import the replacements.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from itertools import count
from pathlib import Path
from typing import Any, Final

BEFORE, AFTER = "before", "after"

CRASH_POINTS: Final = {
    "between-confirm-and-answer": [(AFTER, "mesh.platform.messaging.traced", "TracedPublisher.publish")],
    "between-two-messages": [(AFTER, "mesh.platform.messaging.rabbitmq.publisher", "RabbitPublisher._publish")],
    "between-send-and-confirm": [(AFTER, "mesh.platform.messaging.rabbitmq.sender", "Sender.submit")],
    "within-a-file": [(AFTER, "image_store.blob_store", "FolderBlobStore._write_incoming")],
    "between-file-and-row": [(BEFORE, "image_store.repository", "Repository.add_image")],
    "between-commit-and-ack": [(AFTER, "mesh.platform.messaging.handling", "handle")],
    "between-deleted-rows-and-file": [(BEFORE, "image_store.blob_store", "FolderBlobStore.delete")],
}
"""Points at which a process can be killed: before or after a function of a module."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--crash", choices=CRASH_POINTS)
    parser.add_argument("--every", type=int, default=1, help="crash the nth time the point is passed")
    parser.add_argument("--failing-disk", type=Path, metavar="FILE", help="while it exists: error number of each write")
    parser.add_argument("--clock", type=Path, metavar="FILE", help="contains the offset of the clock in seconds")
    parser.add_argument("--lease", type=float, metavar="SECONDS", help="duration of a SQLite lease")
    options = parser.parse_args()
    if options.crash:
        passed = count(1)
        for when, module, function in CRASH_POINTS[options.crash]:
            _replace(module, function, functools.partial(_crashing, when, passed, options.every))
    if options.failing_disk:
        _replace(
            "image_store.blob_store",
            "FolderBlobStore._write_incoming",
            lambda real: functools.partialmethod(_failing, options.failing_disk, real),
        )
    if options.clock:
        _replace("time", "time", lambda real: lambda: real() + _offset_s(options.clock))
        _replace("image_store.domain", "utc_now", lambda _real: functools.partial(_utc_now, options.clock))
    if options.lease:
        _replace(
            "mesh.platform.messaging.sqlite",
            "SqliteConsumer",
            lambda real: functools.partial(real, lease_s=options.lease),
        )
    sys.argv = [options.program]
    [program] = entry_points(group="console_scripts", name=options.program)
    program.load()()


def _replace(module: str, function: str, replacement: Callable[[Any], Any]) -> None:
    owner: Any = importlib.import_module(module)
    *path, name = function.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, name, replacement(getattr(owner, name)))


def _crashing(when: str, passed: count[int], every: int, real: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(real)
    def function(*arguments: Any, **options: Any) -> Any:
        if when == BEFORE:
            _crash(passed, every)
        result = real(*arguments, **options)
        if when == AFTER:
            _crash(passed, every)
        return result

    return function


def _crash(passed: count[int], every: int) -> None:
    if next(passed) % every == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def _failing(store: Any, error_file: Path, real: Callable[..., Path], content: bytes, **options: Any) -> Path:
    if error_file.exists():
        code = int(error_file.read_text())
        raise OSError(code, os.strerror(code))
    return real(store, content, **options)


def _offset_s(file: Path) -> float:
    return float(file.read_text())


def _utc_now(file: Path) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=_offset_s(file))


if __name__ == "__main__":
    main()

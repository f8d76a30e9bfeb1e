"""Starts one of the mesh's programs with something broken inside: the program's own code, with a seam or two replaced.

    python -m tests.faults.launcher image-store-worker --crash between-file-and-row --every 40

The product has no switches for this: nobody can set one by accident. Seams are replaced before the program's modules
are imported, so that they import what is replaced.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import os
import signal
import sys
import time
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
"""Where a process can be killed: before or after a function of a module."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--crash", choices=CRASH_POINTS)
    parser.add_argument("--every", type=int, default=1, help="die the nth time the point is passed")
    parser.add_argument("--slow-disk", type=float, metavar="SECONDS", help="what each sync of a file takes longer")
    parser.add_argument("--failing-disk", type=Path, metavar="FILE", help="while it is there: the error of each write")
    parser.add_argument("--clock", type=Path, metavar="FILE", help="holds the seconds by which the clock is wrong")
    parser.add_argument("--lease", type=float, metavar="SECONDS", help="how long a SQLite delivery is held")
    told = parser.parse_args()
    if told.crash:
        passed = count(1)
        for when, module, function in CRASH_POINTS[told.crash]:
            _replace(module, function, functools.partial(_crashing, when, passed, told.every))
    if told.slow_disk:
        _replace("os", "fsync", lambda real: _slow(real, told.slow_disk))
    if told.failing_disk:
        _replace(
            "image_store.blob_store",
            "FolderBlobStore._write_incoming",
            lambda real: functools.partialmethod(_failing, told.failing_disk, real),
        )
    if told.clock:
        _replace("time", "time", lambda real: lambda: real() + _offset_s(told.clock))
        _replace("image_store.domain", "utc_now", lambda _real: functools.partial(_utc_now, told.clock))
    if told.lease:
        _replace(
            "mesh.platform.messaging.sqlite", "SqliteConsumer", lambda real: functools.partial(real, lease_s=told.lease)
        )
    sys.argv = [told.program]
    [program] = entry_points(group="console_scripts", name=told.program)
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


def _slow(real: Callable[[int], None], seconds: float) -> Callable[[int], None]:
    def function(descriptor: int) -> None:
        time.sleep(seconds)
        real(descriptor)

    return function


def _failing(store: Any, told: Path, real: Callable[..., Path], content: bytes, **options: Any) -> Path:
    if told.exists():
        code = int(told.read_text())
        raise OSError(code, os.strerror(code))
    return real(store, content, **options)


def _offset_s(file: Path) -> float:
    return float(file.read_text())


def _utc_now(file: Path) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=_offset_s(file))


if __name__ == "__main__":
    main()

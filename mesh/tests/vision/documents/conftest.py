"""One reader for all tests of documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.decoding.processes import DecodingProcesses, ProcessLimits
from mesh.vision.documents.reader import MODULES, DocumentReader
from mesh.vision.picture import PictureLimits


@pytest.fixture(scope="session")
def reader() -> Iterator[DocumentReader]:
    processes = DecodingProcesses(
        PictureLimits(),
        ProcessLimits(timeout_s=20.0, memory_bytes=640 * 1024**2),
        ConcurrencyLimit("documents", running=1, waiting=1, wait_s=20.0),
        MODULES,
    )
    yield DocumentReader(processes)
    processes.close()

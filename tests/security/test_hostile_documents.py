"""Documents that exhaust time or memory are errors of their own: within the limits, and without holding up others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from harness.decoding_processes import processes
from mesh.contracts.problems import BadDocument, PageFailed
from mesh.vision.documents.document import DocumentInfo, DocumentKind
from mesh.vision.documents.reader import MODULES, DocumentReader
from tests.security import hostile_documents
from tests.security.hostile_documents import HOSTILE

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 4.0
SLACK_S = 20.0
"""For a new child, on a busy machine."""
MEGABYTES = 400
GOOD = hostile_documents.page_with(hostile_documents.stream(b"0 0 9 9 re f"))


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        pool = processes(TIMEOUT_S, MEGABYTES, modules=MODULES)
    yield DocumentReader(pool, timeout_s=TIMEOUT_S)
    pool.close()


def written(folder: Path, content: bytes, name: str = "document") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_document_ends_within_its_limits(
    reader: DocumentReader, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    file = written(tmp_path, make())
    started = time.monotonic()
    for ask in (lambda: reader.inspect(file), lambda: reader.open_page(file, 1)):
        problem = _problem(ask)
        if isinstance(problem, PageFailed):
            assert problem.http_status == 422
            assert problem.members["reason"] in ("time", "memory", "crash")
        elif problem is not None:
            assert problem.http_status in (400, 413)
    assert time.monotonic() - started < 2 * TIMEOUT_S + SLACK_S
    assert max(_megabytes()) < 2 * MEGABYTES
    assert reader.inspect(written(tmp_path, GOOD, "good")) == DocumentInfo(DocumentKind.PDF, 1)


def _problem(ask: Callable[[], object]) -> BadDocument | None:
    try:
        ask()
    except BadDocument as problem:
        return problem
    return None


def _megabytes() -> Iterator[float]:
    """Yield the resident memory of the fork server and its children."""
    yield 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            yield process.memory_info().rss / 1024**2
        except psutil.NoSuchProcess:
            continue


def test_ten_thousand_pages_are_counted_at_once(reader: DocumentReader, tmp_path: Path) -> None:
    file = written(tmp_path, hostile_documents.many_pages())
    assert reader.inspect(file).pages == 10_000
    assert reader.open_page(file, 10_000).number == 10_000


def test_slow_document_does_not_hold_up_others(reader: DocumentReader, tmp_path: Path) -> None:
    slow, good = written(tmp_path, hostile_documents.doubling_forms()), written(tmp_path, GOOD, "good")
    problems: list[BadDocument | None] = []
    attack = threading.Thread(target=lambda: problems.append(_problem(lambda: reader.open_page(slow, 1))))
    attack.start()
    try:
        read_meanwhile = 0
        while attack.is_alive():
            reader.open_page(good, 1)
            read_meanwhile += 1
        assert read_meanwhile > 2  # one, if it waited for the slow one
    finally:
        attack.join()
    assert [type(problem) for problem in problems] == [PageFailed]

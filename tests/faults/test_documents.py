"""Test documents while workers, broker, database and services are killed at random.

Every document ends done or with named page errors, no page is stored twice, none is missing. `document_soak` does the
same with more and longer documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bff_api.account.owner import COOKIE
from harness.waiting import eventually
from tests.faults.document_feeder import DocumentFeeder
from tests.faults.document_soak import SETTINGS, document_workers, kill_while_documents_are_read
from tests.faults.ledger import OWNER
from tests.faults.processes import Process
from tests.faults.running import FaultyMesh, cookie_of, faulty_mesh, running_servers

DOCUMENTS, MOST_PAGES = 6, 6
_TIMEOUT_S = 200


@pytest.fixture(scope="module", params=["cluster", "embedded"])
def shared_mesh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyMesh]:
    """Return a mesh with servers of its own: at those of the other tests, their workers would take its events."""
    with ExitStack() as stack:
        servers = stack.enter_context(running_servers()) if request.param == "cluster" else None
        yield stack.enter_context(faulty_mesh(tmp_path_factory.mktemp("documents"), servers, SETTINGS))


@pytest.fixture
def document_mesh(shared_mesh: FaultyMesh) -> Iterator[FaultyMesh]:
    yield shared_mesh
    shared_mesh.heal()


@pytest.fixture
def workers(document_mesh: FaultyMesh) -> Iterator[list[Process]]:
    count = 1 if document_mesh.servers is None else 2
    with document_workers(document_mesh, count) as made:
        yield made


@pytest.mark.timeout(400)
def test_each_document_ends_and_no_page_is_lost_or_stored_twice(
    document_mesh: FaultyMesh, workers: list[Process], run: str, seed: int
) -> None:
    kill_while_documents_are_read(
        document_mesh, workers, run, seed, documents=DOCUMENTS, most_pages=MOST_PAGES, kills=6, timeout_s=_TIMEOUT_S
    )


def test_worker_finishes_its_page_on_sigterm(document_mesh: FaultyMesh, workers: list[Process], run: str) -> None:
    feeder = DocumentFeeder(document_mesh.url, f"{COOKIE}={cookie_of(OWNER)}", run)
    document_mesh.models.may_answer.clear()
    document_mesh.models.count_from_now()
    feeder.feed(1, 1, 0, 20)
    assert document_mesh.models.arrived.acquire(timeout=60)
    for worker in workers:
        worker.terminate()
    document_mesh.models.may_answer.set()
    assert [worker.wait() for worker in workers] == [0] * len(workers)
    eventually(feeder.have_ended)
    assert feeder.check() == []

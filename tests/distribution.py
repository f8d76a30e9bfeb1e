"""How `make test` distributes tests to processes: tests that share servers or a mesh run in one process.

Not `--dist loadgroup`: with pytest 9.2, pytest-xdist 3.8 ignores its marks (pytest-xdist issue 1386), and every process
started every mesh.
"""

from __future__ import annotations

from typing import Final

from xdist.scheduler import LoadScopeScheduling

REAL_MODELS: Final = "mesh with the real models"
EMBEDDED_FAULTS: Final = "embedded mesh of tests/faults"
CLUSTER_FAULTS: Final = "cluster of tests/faults"
_PAGE: Final = "browser and mesh of tests/e2e/page"
_EMBEDDED: Final = "mesh of tests/e2e"
_PUBLIC: Final = "mesh of tests/security"

GROUPS: Final = {
    "tests/faults/test_documents.py": "documents of tests/faults",
    "tests/faults/test_clocks.py": EMBEDDED_FAULTS,
    "tests/faults/test_crowd.py::test_confirmed": EMBEDDED_FAULTS,
    "tests/faults/test_deletion.py::test_deletion_is_finished": EMBEDDED_FAULTS,
    "tests/faults/test_kills.py::test_confirmed_pictures_are_stored_once_when_processes_of": EMBEDDED_FAULTS,
    "tests/faults/test_s3.py": EMBEDDED_FAULTS,
    "tests/faults/test_shutdown.py::test_confirmed_pictures_are_stored_once_when_the_embedded": EMBEDDED_FAULTS,
    "tests/faults/": CLUSTER_FAULTS,
    "tests/e2e/page/test_sign_in.py": "servers of tests/e2e",
    "tests/e2e/page/": _PAGE,
    "tests/e2e/test_client.py": _EMBEDDED,
    "tests/e2e/test_edges.py": _EMBEDDED,
    "tests/e2e/test_examples.py": _EMBEDDED,
    "tests/e2e/test_smoke.py": _EMBEDDED,
    "tests/e2e/": "servers of tests/e2e",
    "tests/security/sign_in/": "tests/security/sign_in",
    "tests/security/test_api_keys.py": _PUBLIC,
    "tests/security/test_erasure.py": _PUBLIC,
    "tests/security/test_large_documents.py": _PUBLIC,
    "tests/security/test_local_mode.py": _PUBLIC,
    "tests/security/test_operator_commands.py": _PUBLIC,
    "tests/mesh/test_document_cases.py": REAL_MODELS,
    "tests/mesh/test_downloads.py": REAL_MODELS,
    "tests/mesh/test_one_read.py": REAL_MODELS,
    "tests/mesh/test_real_models.py": REAL_MODELS,
    "mesh/tests/platform/messaging/": "mesh/tests/platform/messaging",
    "image-store/": "image-store",
    "training/": "training",
}
"""Group of the tests whose node id begins so; the first that fits. Other files are groups of their own."""


def group_of(nodeid: str) -> str:
    if nodeid.startswith("tests/faults/") and "[embedded" in nodeid and "test_documents" not in nodeid:
        return EMBEDDED_FAULTS
    return next((group for start, group in GROUPS.items() if nodeid.startswith(start)), nodeid.partition("::")[0])


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # has no types
    """Give each group to one process, in the order of `testpaths`."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

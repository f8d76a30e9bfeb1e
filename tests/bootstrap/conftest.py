from pathlib import Path

import pytest

from tests.bootstrap.machine import Machine


@pytest.fixture(scope="session")
def real_answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@pytest.fixture
def machine(tmp_path: Path, real_answers: Path) -> Machine:
    """One with every tool, and a cluster with nothing in it."""
    return Machine(tmp_path, real_answers)

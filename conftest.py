"""Fixtures that the tests of every part may use, and how `make test` distributes tests to processes."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.servers.fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests together that share servers or a mesh, so that one process starts them; other files are apart."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group_of(item)))


def _group_of(item: pytest.Item) -> str:
    path = item.nodeid.partition("::")[0]
    if path.startswith("tests/faults/"):
        return "tests/faults"
    return "embedded_mesh" if "embedded_mesh" in getattr(item, "fixturenames", ()) else path

"""Fixtures that the tests of every part may use, and how `make test` distributes tests to processes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from harness.cached_schemas import cache_schemas

pytest_plugins = ["tests.servers.fixtures"]

# The same examples in each run, however long one takes on a busy machine.
settings.register_profile("tests", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

cache_schemas()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    from tests.distribution import GroupScheduling

    return GroupScheduling(config, log)

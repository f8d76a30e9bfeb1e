"""Fixtures that the tests of every part may use."""

pytest_plugins = ["tests.servers.fixtures"]

"""The app on a port, with the outside host allowed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from harness.loopback_hosts import RULES
from mesh.platform.inner_secret import INNER_HEADER
from outgoing.app import create_app
from outgoing.client import Outgoing
from outgoing.settings import OutgoingSettings

SECRET = "s" * 32


@pytest.fixture
def app_client() -> Iterator[FlaskClient]:
    app = create_app(OutgoingSettings(fetch_timeout_s=2.0), SECRET, Outgoing(RULES))
    with app.test_client() as client:
        client.environ_base[f"HTTP_{INNER_HEADER.upper().replace('-', '_')}"] = SECRET
        yield client

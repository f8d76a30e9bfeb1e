"""A queue on disk, and an app whose other services may be played by stubs on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bff_api.app import create_app
from bff_api.audit import recorder
from bff_api.settings import BffSettings
from harness.in_process_decoding import InProcessDecoders
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[SqliteQueue]:
    """What the app publishes to."""
    with closing(SqliteQueue(tmp_path / "broker.db")) as queue:
        yield queue


@pytest.fixture
def new_client(queue: SqliteQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FlaskClient]:
    """Makes a client of a new app; keyword arguments are settings.

    The app sends nothing to the audit log: after the test, it would be sent to the next server on the stub's port.
    """
    monkeypatch.setattr(recorder, "_INTERVAL_S", 3600.0)
    nowhere = "http://127.0.0.1:9"  # the discard port: nothing listens there

    def make(**values: object) -> FlaskClient:
        addresses = dict.fromkeys(("detection_api_url", "recognition_api_url", "image_store_url"), nowhere)
        settings = BffSettings.model_validate({"data": tmp_path, "ui_dist": tmp_path / "dist", **addresses, **values})
        return create_app(settings, SqlitePublisher(queue), InProcessDecoders()).test_client()

    return make

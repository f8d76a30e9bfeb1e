"""`outgoing-rest`: gunicorn with the app."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mesh.contracts.topology import Service
from mesh.platform.http.server import CannotStart, serve
from mesh.platform.settings import SettingsError
from outgoing.settings import OutgoingSettings

if TYPE_CHECKING:
    from flask import Flask


def main() -> None:
    """Run the service. Invalid settings end it with one line for each."""
    try:
        settings = OutgoingSettings.load()
    except SettingsError as error:
        sys.exit(str(error))

    def make_app() -> Flask:
        # Imported in the worker: the master process would only hold the same modules a second time.
        from mesh.platform.inner_secret import inner_secret
        from outgoing.app import create_app

        try:
            return create_app(settings, inner_secret(settings))
        except SettingsError as error:
            raise CannotStart(str(error)) from error

    serve(Service.OUTGOING_REST, settings, make_app)

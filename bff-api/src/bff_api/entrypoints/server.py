"""`bff-api`: gunicorn with the app."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

from bff_api.settings import BffSettings
from mesh.contracts.topology import Service
from mesh.platform.http.server import CannotStart, serve
from mesh.platform.private_files import keep_new_files_private
from mesh.platform.settings import SettingsError

if TYPE_CHECKING:
    from flask import Flask

_THREADS: Final = 64
"""More than the requests that one detection-api and one recognition-api accept (17 each): the model services decide
which requests are rejected, and probes, page and history are never queued behind pictures."""


def main() -> None:
    keep_new_files_private()
    try:
        settings = BffSettings.load()
    except SettingsError as error:
        sys.exit(str(error))
    held = ExitStack()

    def make_app() -> Flask:
        # Imported in the worker: the master process would only hold the same modules a second time.
        from bff_api.app import bff_probes, close_app, create_app
        from mesh.platform.messaging.broker import open_publisher
        from mesh.platform.probes import serving

        try:
            publisher = open_publisher(
                settings.broker,
                Service.BFF_API,
                max_message_bytes=settings.broker_max_message_bytes,
                max_file_bytes=settings.broker_max_file_bytes,
            )
            held.enter_context(closing(publisher))
            app = create_app(settings, publisher)
            held.callback(close_app, app)
            held.enter_context(serving(settings, bff_probes(publisher)))
            return app
        except (sqlite3.Error, OSError) as error:
            raise CannotStart(f"the queue {settings.broker} does not open: {error}") from error
        except SettingsError as error:
            raise CannotStart(str(error)) from error

    serve(
        Service.BFF_API,
        settings,
        make_app,
        threads=_THREADS,
        is_public=True,
        large_body_paths=("/documents",),
        on_exit=held.close,
    )

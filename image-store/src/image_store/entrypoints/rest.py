"""`image-store-rest`: gunicorn with the app."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from image_store.bootstrap import load_settings
from mesh.contracts.topology import Service
from mesh.platform.http.server import CannotStart, serve
from mesh.platform.settings import SettingsError

if TYPE_CHECKING:
    from flask import Flask


def main() -> None:
    settings = load_settings()
    held = ExitStack()

    def make_app() -> Flask:
        # Imported in the worker: the master process would only hold the same modules a second time.
        from image_store.app import create_app
        from image_store.bootstrap import open_store
        from mesh.platform.inner_secret import inner_secret

        try:
            secret = inner_secret(settings)
            store = held.enter_context(closing(open_store(settings, Service.IMAGE_STORE_REST)))
        except SettingsError as error:
            raise CannotStart(str(error)) from error
        return create_app(store, secret)

    serve(Service.IMAGE_STORE_REST, settings, make_app, large_body_paths=("/api/documents/",), on_exit=held.close)

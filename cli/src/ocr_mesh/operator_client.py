"""Client of image-store's routes for operators: it needs the secret that the services share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from mesh.contracts.problems import Problem
from mesh.contracts.topology import Service
from mesh.platform.http.client import ServiceClient
from mesh.platform.inner_secret import INNER_HEADER, inner_secret
from mesh.platform.settings import INNER_SECRET_VARIABLE, MeshSettings, SettingsError

_TIMEOUT_S: Final = 60.0


@contextmanager
def operator_client(settings: MeshSettings) -> Iterator[ServiceClient]:
    """Open the client; failures in the block are errors of the command. Raises click.ClickException."""
    if settings.inner_secret is None and not settings.inner_secret_file.exists():
        raise click.ClickException(
            f"{settings.inner_secret_file} does not exist. "
            f"Set {INNER_SECRET_VARIABLE}, or MESH_DATA of the running mesh."
        )
    try:
        headers = {INNER_HEADER: inner_secret(settings)}
        address = settings.address_of(Service.IMAGE_STORE_REST)
        yield ServiceClient(Service.IMAGE_STORE_REST, address, timeout_s=_TIMEOUT_S, headers=headers)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    except Problem as problem:
        raise click.ClickException(
            f"{problem.detail} (image-store at {settings.address_of(Service.IMAGE_STORE_REST)})"
        ) from problem


def load_settings() -> MeshSettings:
    """Return the settings of the environment. Raises click.ClickException."""
    try:
        return MeshSettings.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error

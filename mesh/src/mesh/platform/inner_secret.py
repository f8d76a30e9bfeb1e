"""The secret that services share (decision 37). Without Flask, for processes that serve no HTTP."""

from __future__ import annotations

from typing import Final

from mesh.platform.secret_file import secret_of
from mesh.platform.settings import INNER_SECRET_VARIABLE, MeshSettings

INNER_HEADER: Final = "Ocr-Mesh-Inner"
"""Header of every request between services: the secret."""


def inner_secret(settings: MeshSettings) -> str:
    """Return the secret of requests between services. Raises SettingsError if there is none."""
    return secret_of(settings.inner_secret, settings.inner_secret_file, INNER_SECRET_VARIABLE)

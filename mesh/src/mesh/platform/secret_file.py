"""Secrets of the settings; one that is not set is random, and kept in a file that the first process makes."""

from __future__ import annotations

import os
import secrets
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from mesh.platform.private_files import FILE_MODE, FOLDER_MODE
from mesh.platform.settings import SHORTEST_SECRET, SettingsError

if TYPE_CHECKING:
    from pydantic import SecretStr


def secret_of(configured: SecretStr | None, file: Path, variable: str) -> str:
    """Return the secret: as set by `variable`, or from the file.

    Raises:
        SettingsError: the file cannot be created or is invalid.
    """
    if configured is not None:
        return configured.get_secret_value()
    try:
        if not file.exists():
            _make_secret(file)
        secret = file.read_text().strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{file}: cannot be used, and {variable} is not set: {error}") from error
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"{file}: shorter than {SHORTEST_SECRET} characters. Delete the file; a new one is created."
        )
    return secret


def _make_secret(file: Path) -> None:
    """Write a temporary file, then link it: of several processes that start at once, the first to link wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    written = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w") as fresh:
            fresh.write(secrets.token_urlsafe(SHORTEST_SECRET))
            fresh.flush()
            os.fsync(fresh.fileno())
        os.link(written, file)
    except FileExistsError:
        pass  # another process was first
    finally:
        written.unlink(missing_ok=True)

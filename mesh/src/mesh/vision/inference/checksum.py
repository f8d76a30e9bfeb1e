"""Check that a model file has not changed since its export, by a sha256 in its own metadata."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from mesh.vision.inference.model_file import ModelFileError, read_metadata

SHA256_KEY: Final = "sha256"
UNSEALED: Final = "0" * 64
"""Placeholder for the digest while it is computed."""


def read_sealed_metadata(model_path: Path) -> dict[str, str]:
    """Return the metadata of an ONNX file, after checking its sha256.

    Raises:
        FileNotFoundError: the file does not exist.
        ModelFileError: it is not an ONNX file, or its bytes do not match its sha256.
    """
    metadata = read_metadata(model_path)
    digest = metadata.get(SHA256_KEY, "")
    if digest != _fingerprint(model_path.read_bytes(), digest):
        raise ModelFileError(f"{model_path.name} is damaged: its bytes do not match its sha256")
    return metadata


def seal(content: bytes) -> bytes:
    """Return the file's bytes with the placeholder in its metadata replaced by its sha256."""
    if content.count(UNSEALED.encode()) != 1:
        raise ValueError(f"the file has no single {SHA256_KEY} of zeros to be replaced")
    return content.replace(UNSEALED.encode(), _fingerprint(content, UNSEALED).encode())


def _fingerprint(content: bytes, digest: str) -> str:
    """Return the sha256 of a file's bytes, with the digest that they contain replaced by zeros."""
    return hashlib.sha256(content.replace(digest.encode(), UNSEALED.encode()) if digest else content).hexdigest()

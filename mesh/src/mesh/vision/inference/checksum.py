"""Proof that no byte of a model file changed since it was exported: the file's sha256, kept in its own metadata."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from mesh.vision.inference.model_file import ModelFileError, read_metadata

SHA256_KEY: Final = "sha256"
UNSEALED: Final = "0" * 64
"""What stands in the digest's place while it is computed."""


def read_sealed_metadata(model_path: Path) -> dict[str, str]:
    """The metadata of an ONNX file that is as it was exported.

    Raises:
        FileNotFoundError: there is no such file.
        ModelFileError: it is no ONNX file, or its bytes do not match its own sha256.
    """
    metadata = read_metadata(model_path)
    digest = metadata.get(SHA256_KEY, "")
    if digest != _fingerprint(model_path.read_bytes(), digest):
        raise ModelFileError(f"{model_path.name} is damaged: its bytes do not match its own sha256")
    return metadata


def seal(content: bytes) -> bytes:
    """Puts the fingerprint of a file's bytes in the place of the zeros that its metadata hold for it."""
    if content.count(UNSEALED.encode()) != 1:
        raise ValueError(f"the file has no single {SHA256_KEY} of zeros to be replaced")
    return content.replace(UNSEALED.encode(), _fingerprint(content, UNSEALED).encode())


def _fingerprint(content: bytes, digest: str) -> str:
    """sha256 of a file's bytes with the digest that it holds itself counted as zeros."""
    return hashlib.sha256(content.replace(digest.encode(), UNSEALED.encode()) if digest else content).hexdigest()

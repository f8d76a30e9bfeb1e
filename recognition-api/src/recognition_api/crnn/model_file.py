"""The model's file: its own description, and proof that no byte of it changed since it was exported."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from mesh.inference import ModelFileError, read_metadata
from recognition_api.crnn.config import CrnnConfig

SHA256_KEY: Final = "sha256"
UNSEALED: Final = "0" * 64


def read_config(model_path: Path) -> CrnnConfig:
    """The configuration in an ONNX file.

    Raises:
        FileNotFoundError: there is no such file.
        ModelFileError: it is damaged, or not a model that this code can run.
    """
    metadata = read_metadata(model_path)
    config = CrnnConfig.from_metadata(metadata)
    digest = metadata.get(SHA256_KEY, "")
    if digest != fingerprint(model_path.read_bytes(), digest):
        raise ModelFileError(f"{model_path.name} is damaged: its bytes do not match its own sha256")
    return config


def seal(content: bytes) -> bytes:
    """Puts the fingerprint of a file's bytes in the place of the zeros that its metadata hold for it."""
    if content.count(UNSEALED.encode()) != 1:
        raise ValueError(f"the file has no single {SHA256_KEY} of zeros to be replaced")
    return content.replace(UNSEALED.encode(), fingerprint(content, UNSEALED).encode())


def fingerprint(content: bytes, digest: str) -> str:
    """sha256 of a file's bytes with the digest that it holds itself counted as zeros."""
    return hashlib.sha256(content.replace(digest.encode(), UNSEALED.encode()) if digest else content).hexdigest()

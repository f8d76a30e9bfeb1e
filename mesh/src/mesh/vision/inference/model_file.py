"""Read the metadata of a model file (ONNX's metadata_props): everything that serving must match.

No ONNX library is used, since services install none. The file is a protocol buffer (onnx.proto); the reader skips
all fields but the metadata.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_METADATA_FIELD: Final = 14  # ModelProto.metadata_props: StringStringEntryProto
_KEY_FIELD: Final = 1
_VALUE_FIELD: Final = 2
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class ModelFileError(Exception):
    """The file is not a model, or not one that this program can serve."""


def read_metadata(model_path: Path) -> dict[str, str]:
    """Return the metadata of an ONNX file.

    Raises:
        FileNotFoundError: the file does not exist.
        ModelFileError: it is not an ONNX file.
    """
    with model_path.open("rb") as file:
        if model_path.stat().st_size == 0:
            raise ModelFileError(f"{model_path.name} is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                entries = [
                    {number: bytes(data[start:end]).decode() for number, start, end in _fields(data, *span)}
                    for field, *span in _fields(data, 0, len(data))
                    if field == _METADATA_FIELD
                ]
            except (IndexError, ValueError) as error:
                raise ModelFileError(f"{model_path.name} is not an ONNX file") from error
    return {entry.get(_KEY_FIELD, ""): entry.get(_VALUE_FIELD, "") for entry in entries}


def require(metadata: dict[str, str], key: str, expected: str) -> None:
    """Raise ModelFileError unless `metadata[key]` is `expected`."""
    found = metadata.get(key)
    if found != expected:
        raise ModelFileError(f"the model has {key} = {found!r}; this program needs {expected!r}")


def _fields(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (field number, start, end) of each length-delimited field between two offsets."""
    position = start
    while position < end:
        tag, position = _varint(data, position)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == _VARINT:
            _, position = _varint(data, position)
        elif wire_type == _FIXED64:
            position += 8
        elif wire_type == _FIXED32:
            position += 4
        elif wire_type == _BYTES:
            length, position = _varint(data, position)
            if position + length > end:
                raise ValueError("a field ends after its message")
            yield number, position, position + length
            position += length
        else:
            raise ValueError(f"wire type {wire_type}")


def _varint(data: mmap.mmap, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise ValueError("not a varint")

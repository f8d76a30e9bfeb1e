"""The length of a PDF's unit is searched in its bytes, once for each content."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import pytest

from mesh.vision.documents.pdf_file import user_unit


def test_unit_is_searched_once_in_each_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    real = Path.open

    def open_noted(path: Path, mode: str) -> IO[Any]:
        opened.append(path)
        return real(path, mode)

    file = tmp_path / "scan.pdf"
    file.write_bytes(b"%PDF-1.7 /UserUnit 2")
    monkeypatch.setattr(Path, "open", open_noted)
    assert [user_unit(str(file)) for _ in range(3)] == [2.0] * 3
    assert opened == [file]
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 /UserUnit 3.5")
    opened.clear()
    other.replace(file)
    assert [user_unit(str(file)) for _ in range(2)] == [3.5] * 2
    assert opened == [file]

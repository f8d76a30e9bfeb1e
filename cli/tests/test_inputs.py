"""Which files are read, in which order, and where their results are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import pytest

from ocr_mesh.reading.inputs import Input, find_inputs
from ocr_mesh.reading.results import ResultFiles, written


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b/page 10.png", "b/page 2.png", "a.pdf", "b/c/d.tif", "b/.e.png", "b/.git/f.png", "b/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "b/without ending").write_bytes(b"%PDF-1.7")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def places(*names: str, out: Path | None = None) -> list[str]:
    return [str(each.place) for each in find_inputs(names, without=out)]


def test_folder_keeps_its_name_and_files_are_in_natural_order(folder: Path) -> None:
    in_b = ["page 2.png", "page 10.png", "without ending", "c/d.tif"]
    assert places("a.pdf", "b") == ["a.pdf", *(f"b/{name}" for name in in_b)]
    assert places("b/") == places(str(folder / "b")) == places("b/../b") == [f"b/{name}" for name in in_b]
    assert places("b/c") == ["c/d.tif"]
    assert places(".") == ["a.pdf", *(f"b/{name}" for name in in_b)]


def test_named_file_is_read_whatever_it_is(folder: Path) -> None:
    assert places("b/notes.txt", "missing.png") == ["notes.txt", "missing.png"]


def test_folder_that_cannot_be_listed_is_an_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def walk(top: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        yield str(top), [], ["page 2.png"]
        onerror(PermissionError(13, "Permission denied", "b/c"))

    monkeypatch.setattr("os.walk", walk)
    assert places("b") == ["b/page 2.png", "b/c"]


def test_folder_of_results_is_left_out(folder: Path) -> None:
    assert places(".", out=Path("b")) == ["a.pdf"]
    assert places("b", out=Path("b/c")) == ["b/page 2.png", "b/page 10.png", "b/without ending"]


def test_files_that_differ_in_their_endings_have_results_of_their_own() -> None:
    inputs = [Input(name, Path(name), PurePath(name)) for name in ("a.jpg", "a.png", "b.jpg")]

    found = ResultFiles(Path("out"), [".txt"]).places(inputs)

    assert [str(place) for place in found.values()] == ["out/a.jpg", "out/a.png", "out/b"]


def test_result_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"

    def fail() -> None:
        with written(target, 1) as file:
            file.write(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert list(target.parent.iterdir()) == []
    with written(target, 10**18) as file:
        file.write(b"whole")
        assert not target.exists()
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (b"whole", 10**18)
    assert list(target.parent.iterdir()) == [target]


def test_result_older_than_its_file_is_not_current(tmp_path: Path) -> None:
    source, results = tmp_path / "a.pdf", ResultFiles(tmp_path, [".page.xml", ".page.zip"])
    source.write_bytes(b"")
    assert not results.is_current(tmp_path / "a", source)
    changed_at = source.stat().st_mtime_ns
    for ending in results.endings:
        for at, is_current in ((changed_at, False), (changed_at + 1, True)):
            with written(tmp_path / f"a{ending}", at):
                pass
            assert results.is_current(tmp_path / "a", source) is is_current
        (tmp_path / f"a{ending}").unlink()

"""Read files and write their results below a folder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr_mesh.reading.exporting import Exporter
from ocr_mesh.reading.inputs import Input
from ocr_mesh.reading.progress import FileProgress
from ocr_mesh.reading.read_file import FileReader, ReadFile, Unreadable
from ocr_mesh.reading.results import ResultFiles, changed_at, with_ending, written


@dataclass(frozen=True, slots=True)
class ExportRun:
    """The files of one run and the places of their results."""

    reader: FileReader
    exporter: Exporter
    results: ResultFiles
    places: Mapping[Input, Path]
    refusals: Mapping[Input, str]

    @classmethod
    def of(cls, reader: FileReader, exporter: Exporter, folder: Path, inputs: Sequence[Input]) -> ExportRun:
        results = ResultFiles(folder, exporter.endings)
        places = results.places(inputs)
        return cls(reader, exporter, results, places, _refusals(results, places))

    def pending(self) -> list[Input]:
        """Return the files without a result that is up to date."""
        return [
            each
            for each, place in self.places.items()
            if each in self.refusals or not self.results.is_current(place, each.path)
        ]

    def work(self, input: Input, progress: FileProgress) -> ReadFile:
        """Read a file and write its result. Raises Unreadable, Stopped."""
        place = self.places[input]
        if input in self.refusals:
            raise Unreadable(self.refusals[input])
        started_at_ns = time.time_ns()
        file = self.reader.read(input.path, input.name, progress)
        try:
            changed_at_ns = input.path.stat().st_mtime_ns if file.failed else started_at_ns
            with written(with_ending(place, self.exporter.ending(file)), changed_at_ns) as target:
                self.exporter.write(input.name, input.path, file, target)
        except OSError as error:
            raise Unreadable(f"its result cannot be written: {error.strerror or error}") from error
        return file

    def result(self, input: Input) -> Path:
        """Return the file that has the result of a file that was read."""
        return max(self.results.files(self.places[input]), key=changed_at)


def _refusals(results: ResultFiles, places: Mapping[Input, Path]) -> Mapping[Input, str]:
    """Return why files are not read: their results would replace a file that is read, or another result."""
    sources = {each.path.resolve() for each in places}
    first: dict[Path, Input] = {}
    refusals: dict[Input, str] = {}
    for each, place in places.items():
        replaced = next((file for file in results.files(place) if file.resolve() in sources), None)
        if replaced is not None:
            refusals[each] = f"its result would replace {replaced}; choose another folder with --out"
        elif first.setdefault(place, each).path != each.path:
            refusals[each] = f"its result would replace that of {first[place].name}; read it in a run of its own"
    return refusals

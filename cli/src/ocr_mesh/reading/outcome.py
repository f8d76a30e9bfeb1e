"""What becomes of the files that are read: text on standard output, one export there, or a file for each."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

import click

from ocr_mesh.output import writer
from ocr_mesh.reading.answers import answers
from ocr_mesh.reading.batch import Batch
from ocr_mesh.reading.export_run import ExportRun
from ocr_mesh.reading.exporting import Exporter
from ocr_mesh.reading.inputs import Input
from ocr_mesh.reading.progress import FileProgress
from ocr_mesh.reading.read_file import FileReader, ReadFile

_PART_BYTES = 1 << 20


def print_answers(inputs: Sequence[Input], reader: FileReader, format_: str, jobs: int, stop: threading.Event) -> Batch:
    """Print the result of each file in the order of the files."""

    def work(input: Input, progress: FileProgress) -> ReadFile:
        return reader.read(input.path, input.name, progress)

    batch = Batch(work, jobs, stop)
    has_several = len(inputs) > 1
    with (
        closing(batch.run(inputs)) as results,  # ends the reading when the output is closed
        writer(format_, has_several=has_several, write=lambda text: click.echo(text, nl=False)) as write,
    ):
        for input, file in results:
            for answer in answers(input.name, file):
                write(answer)
    _report_stop(batch, len(inputs))
    return batch


def print_export(input: Input, reader: FileReader, exporter: Exporter, stop: threading.Event) -> Batch:
    """Write the export of one file to standard output."""
    output = sys.stdout.buffer
    if output.isatty() and exporter.is_binary:
        raise click.UsageError("A terminal cannot show this format. Use --out, or redirect the output to a file.")
    with TemporaryFile() as export:

        def work(input: Input, progress: FileProgress) -> ReadFile:
            file = reader.read(input.path, input.name, progress)
            exporter.write(input.name, input.path, file, export)
            return file

        batch = Batch(work, 1, stop)
        if list(batch.run([input])):
            export.seek(0)
            while part := export.read(_PART_BYTES):
                output.write(part)
            output.flush()
    return batch


def write_files(
    inputs: Sequence[Input],
    reader: FileReader,
    exporter: Exporter,
    folder: Path,
    jobs: int,
    stop: threading.Event,
    *,
    force: bool,
) -> Batch:
    """Write the result of each file below a folder, unless it is there already."""
    run = ExportRun.of(reader, exporter, folder, inputs)
    pending = list(run.places) if force else run.pending()
    batch = Batch(run.work, jobs, stop)
    for _ in batch.run(pending):
        pass
    _report_stop(batch, len(pending))
    skipped = len(run.places) - len(pending)
    parts = [f"{batch.complete} read"]
    if skipped:
        parts.append(f"{skipped} skipped (up to date; --force reads them again)")
    if batch.failed:
        parts.append(f"{batch.failed} failed")
    click.echo(f"ocr-mesh: {', '.join(parts)}", err=True)
    return batch


def _report_stop(batch: Batch, files: int) -> None:
    if batch.left:
        click.echo(f"ocr-mesh: stopped; {batch.left} of {files} files are not read", err=True)

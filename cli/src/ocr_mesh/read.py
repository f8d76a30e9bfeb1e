"""`ocr-mesh read`: the text of files and folders."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import click

from mesh.vision.export.formats import Format
from ocr_mesh.options import ReadingOptions, reading_options
from ocr_mesh.output import FORMATS

_FAILED: Final = 1
_STOPPED: Final = 128 + signal.SIGINT
_CHOICES: Final = [*FORMATS, *(format_.value for format_ in Format if format_ not in FORMATS)]
_FORMAT_HELP: Final = (
    "On standard output, text: plain lines; json: one array; jsonl: one object per line. With --out, or of one file: "
    f"{', '.join(Format)}."
)


@click.command()
@click.option("--format", "format_", type=click.Choice(_CHOICES), default="text", metavar="FORMAT", help=_FORMAT_HELP)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write a file for each file that is read. Files that are there already are skipped.",
)
@click.option("--force", is_flag=True, help="With --out: read files again whose results are up to date.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@reading_options
def read(paths: Sequence[str], format_: str, out: Path | None, force: bool, options: ReadingOptions) -> None:
    """Print the text of pictures and documents, in reading order, or write it into files.

    PATH is a picture, a PDF, a TIFF, a folder (with all folders in it), or - for standard input. Files in a folder that
    are neither pictures nor documents are left out.

    \b
    ocr-mesh read photo.jpg                              print the text
    ocr-mesh read scan.pdf photos/ --format pdf --out searchable/
    ocr-mesh read --pages 1-5,8 --format json scan.pdf
    ocr-mesh read --server http://127.0.0.1:8080 scan.pdf

    With --out a run that was interrupted goes on where it stopped: results that are newer than their files are skipped.
    After a change of options, --force reads all again.

    JSON of a picture: {"image", "width", "height", "text", "lines": [{"quad": [[x, y] x 4], "text", "confidence"}],
    "notices": [{"code"}], "ms"}; a page of a document has "page" and "pages" as well. Notices say why there is no text,
    or less than the picture shows; each is also a line on standard error.
    Quads are in pixels of the upright picture, clockwise from top left.

    A file or a page that fails is reported on standard error, the others are still processed, and the exit code is 1;
    after Ctrl-C it is 130.
    """
    from ocr_mesh.reading.inputs import STANDARD_INPUT, find_inputs
    from ocr_mesh.reading.outcome import print_answers, print_export, write_files
    from ocr_mesh.reading.stopping import stop_on_signals

    with ExitStack() as stack:
        stop = stack.enter_context(stop_on_signals())
        standard_input = stack.enter_context(_standard_input()) if STANDARD_INPUT in paths else None
        inputs = find_inputs(paths, standard_input, without=out)
        if out is None and format_ not in FORMATS and len(inputs) != 1:
            raise click.UsageError(f"--format {format_} of {len(inputs)} files needs --out.")
        if out is not None and format_ not in list(Format):
            raise click.UsageError(f"--format {format_} is for standard output; with --out use json.")
        reader, exporter = options.open(stack, Format(format_) if format_ in list(Format) else Format.TEXT)
        if out is not None:
            batch = write_files(inputs, reader, exporter, out, options.files_at_once, stop, force=force)
        elif format_ in FORMATS:
            batch = print_answers(inputs, reader, format_, options.files_at_once, stop)
        else:
            batch = print_export(inputs[0], reader, exporter, stop)
    if stop.is_set():
        sys.exit(_STOPPED)
    sys.exit(_FAILED if batch.failed else 0)


@contextmanager
def _standard_input() -> Iterator[Path]:
    """Yield a file with what standard input has."""
    with tempfile.NamedTemporaryFile(prefix="ocr-mesh-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield Path(file.name)

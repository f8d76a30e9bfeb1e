"""`ocr-mesh watch`: read what is put into a folder."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from mesh.vision.export.formats import Format
from ocr_mesh.options import ReadingOptions, reading_options

_SETTLE_S: Final = 2.0


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    required=True,
    help="Folder of the results, with the folders of FOLDER.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([format_.value for format_ in Format]),
    default=Format.TEXT.value,
    show_default=True,
    help="Format of the results.",
)
@click.option(
    "--settle",
    "settle_s",
    type=click.FloatRange(min=0.1),
    default=_SETTLE_S,
    show_default=True,
    help="Seconds without a change after which a file is complete.",
)
@click.option("--poll", is_flag=True, help="Look every 2 seconds: for network folders that send no events.")
@reading_options
def watch(folder: Path, out: Path, format_: str, settle_s: float, poll: bool, options: ReadingOptions) -> None:
    """Read pictures and documents as they are put into FOLDER, and write a result for each.

    Files that are there at the start are read first, unless their results are up to date. A file that cannot be read is
    reported, and read again when it has changed. Ctrl-C or SIGTERM ends the command after the files being read.

    \b
    ocr-mesh watch inbox/ --out texts/
    ocr-mesh watch inbox/ --out searchable/ --format pdf
    """
    from ocr_mesh.reading.stopping import stop_on_signals
    from ocr_mesh.reading.watching import FolderWatch

    if out.resolve() == folder.resolve():
        raise click.UsageError("--out is FOLDER itself: results would be read as well. Choose another folder.")
    with ExitStack() as stack:
        stop = stack.enter_context(stop_on_signals())
        reader, exporter = options.open(stack, Format(format_))
        click.echo(f"ocr-mesh watches {folder}  (Ctrl-C stops it)")
        FolderWatch(folder, out, reader, exporter, options.files_at_once, stop, click.echo, settle_s, poll).run()

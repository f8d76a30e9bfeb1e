"""The `ocr-mesh` command: arguments and exit codes."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import click
from tqdm import tqdm

from mesh.platform.settings import MeshSettings, SettingsError
from ocr_mesh.audit import audit
from ocr_mesh.dead_letters import dead_letters
from ocr_mesh.erase import erase
from ocr_mesh.keys import keys
from ocr_mesh.output import FORMATS, writer
from ocr_mesh.owners import owners
from ocr_mesh.read import read
from ocr_mesh.serve import PortTaken, serve
from ocr_mesh.supervised import ServiceFailed
from ocr_mesh.watch import watch

if TYPE_CHECKING:
    from ocr_mesh.pictures import Reader

_FORMAT_HELP: Final = "text: plain lines; json: one array; jsonl: one object per line."


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ocr-mesh-cli", prog_name="ocr-mesh")
def main() -> None:
    """Recognise text in pictures and documents, or run all services on this machine.

    \b
    ocr-mesh read photo.jpg scan.pdf      print their text, without a server
    ocr-mesh watch inbox/ --out texts/    read what is put into a folder
    ocr-mesh serve                        start all services; Ctrl-C stops them
    """


def _over_pictures(command: Callable[[Sequence[str], str, int], None]) -> Callable[..., None]:
    """Add the argument and options that `detect` and `recognize` share."""
    options = (
        click.option("--threads", type=click.IntRange(1), default=os.cpu_count(), help="Default: all CPUs."),
        click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help=_FORMAT_HELP),
        click.argument("pictures", nargs=-1, required=True, metavar="PICTURE..."),
    )
    for option in options:
        command = option(command)
    return command


@main.command()
@_over_pictures
def detect(pictures: Sequence[str], format_: str, threads: int) -> None:
    """Print the boxes of the text lines of pictures, in reading order.

    The JSON is that of `read`, with "score" instead of "confidence", and an empty text.
    A file that fails is reported on standard error, the others are still processed, and the exit code is 1.
    """
    from ocr_mesh.pictures import line_finder

    _print_answers(pictures, partial(line_finder, threads), format_)


@main.command()
@_over_pictures
def recognize(pictures: Sequence[str], format_: str, threads: int) -> None:
    """Print the text of pictures of one line each.

    JSON of a picture: {"image", "text", "confidence", "ms"}.
    """
    from ocr_mesh.pictures import crop_reader

    _print_answers(pictures, partial(crop_reader, threads), format_)


@main.command("serve")
def serve_command() -> None:
    """Start all services; Ctrl-C stops them.

    Each runs as its own process. MESH_PORT sets the port (8080), MESH_DATA the data folder (var). Logs are in its
    log/ folder.
    """
    try:
        serve(MeshSettings.load(), click.echo)
    except (SettingsError, PortTaken, ServiceFailed) as error:
        raise click.ClickException(str(error)) from error


main.add_command(audit)
main.add_command(dead_letters)
main.add_command(erase)
main.add_command(keys)
main.add_command(owners)
main.add_command(read)
main.add_command(watch)


def _print_answers(pictures: Sequence[str], load: "Callable[[], Reader]", format_: str) -> None:
    from ocr_mesh.pictures import answer, local_decoders
    from ocr_mesh.reading.read_file import Unreadable

    decoders = local_decoders()  # it starts while the models are loaded
    process = load()

    failed = False
    progress = tqdm(pictures, unit="picture", disable=None, file=sys.stderr)
    with writer(format_, has_several=len(pictures) > 1, write=lambda text: click.echo(text, nl=False)) as write:
        for path in progress:
            try:
                result = answer(path, process, decoders)
            except Unreadable as error:
                failed = True
                progress.write(f"ocr-mesh: {path}: {error}", file=sys.stderr)
                continue
            write(result)
    decoders.close()
    sys.exit(1 if failed else 0)

"""Options that `read` and `watch` share."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mesh.contracts.document import LONGEST_PASSWORD, OcrMode
from mesh.contracts.page_selection import check_selection
from mesh.vision.export.formats import Format
from ocr_mesh.settings import KEY_VARIABLE, PASSWORD_VARIABLE, secret

if TYPE_CHECKING:
    from ocr_mesh.reading.exporting import Exporter
    from ocr_mesh.reading.read_file import FileReader, Wishes

DEFAULT_JOBS: Final = 2
"""Files at a time here: one is read by the models with all CPUs, another one is opened or written."""
DEFAULT_SERVER_JOBS: Final = 4
"""Files at a time with a server: bff-api queues more, and other clients wait for them."""

_OCR_HELP: Final = (
    "Which text of a PDF is taken. auto: its own text where it can be trusted, recognised text elsewhere; "
    "always: recognise every page; never: its own text only."
)


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Values of the shared options."""

    pages: str | None
    ocr: str
    password: bool
    password_file: Path | None
    server: str | None
    jobs: int | None
    threads: int
    pdfa: bool

    @property
    def files_at_once(self) -> int:
        return self.jobs or (DEFAULT_SERVER_JOBS if self.server else DEFAULT_JOBS)

    def wishes(self) -> Wishes:
        """Return how files are to be read; ask for the password if so chosen. Raises click.ClickException."""
        from ocr_mesh.reading.read_file import Wishes

        return Wishes(_selection(self.pages), OcrMode(self.ocr), self._password())

    def open(self, stack: ExitStack, format_: Format) -> tuple[FileReader, Exporter]:
        """Return the reader, and what writes a format. They are closed with the stack."""
        from ocr_mesh.reading.exporting import Exporter
        from ocr_mesh.reading.local import LocalReader
        from ocr_mesh.reading.models import LazyModels
        from ocr_mesh.reading.opening import Opening
        from ocr_mesh.reading.server import ServerReader
        from ocr_mesh_client import Client

        wishes = self.wishes()
        reader: FileReader
        opening = Opening(2 * self.files_at_once)
        stack.callback(opening.close)
        if self.server:
            client = Client(self.server, secret(KEY_VARIABLE), connections=self.files_at_once)
            stack.callback(client.close)
            reader = ServerReader(client, wishes, opening)
        else:
            reader = LocalReader(LazyModels(self.threads), opening, wishes)
        return reader, Exporter(format_, wishes, opening, self.files_at_once, archivable=self.pdfa)

    def _password(self) -> str | None:
        if self.password:
            password: str | None = click.prompt("Password", hide_input=True, err=True)
        elif self.password_file is not None:
            lines = self.password_file.read_text().splitlines()
            password = lines[0] if lines else None
        else:
            password = secret(PASSWORD_VARIABLE)
        if password is not None and len(password) > LONGEST_PASSWORD:
            raise click.ClickException(f"The password has more than {LONGEST_PASSWORD} characters, which is the limit.")
        return password


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `ReadingOptions`; the command gets them as `options`."""

    def with_options(**values: Any) -> None:
        own = {name: values.pop(name) for name in ReadingOptions.__slots__}
        command(options=ReadingOptions(**own), **values)

    with_options.__doc__ = command.__doc__
    with_options.__name__ = command.__name__
    decorated: Callable[..., None] = with_options
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS: Final = (
    click.option("--pages", metavar="SELECTION", help="Pages of each file: 1-5,8 or 3-. Default: all."),
    click.option(
        "--ocr",
        type=click.Choice([mode.value for mode in OcrMode]),
        default=OcrMode.AUTO.value,
        show_default=True,
        help=_OCR_HELP,
    ),
    click.option(
        "--password", is_flag=True, help=f"Ask for the password of encrypted PDFs. Or set {PASSWORD_VARIABLE}."
    ),
    click.option("--password-file", type=_FILE, help="File with the password in its first line."),
    click.option("--pdfa", is_flag=True, help="With --format pdf: write PDF/A-2b, for archives."),
    click.option(
        "--server",
        metavar="URL",
        help=f"Read with a running mesh instead of here. Set {KEY_VARIABLE} if it wants an API key.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1, 64),
        help=f"Files at a time. Default: {DEFAULT_JOBS}, as each page is read with all CPUs; "
        f"with --server {DEFAULT_SERVER_JOBS}.",
    ),
    click.option("--threads", type=click.IntRange(1), default=os.cpu_count(), help="Default: all CPUs."),
)


def _selection(pages: str | None) -> str | None:
    try:
        return None if pages is None else check_selection(pages)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--pages") from error

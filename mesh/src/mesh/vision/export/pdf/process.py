"""The process that builds a PDF, seen from the service: started for one PDF, killed when it fails or takes too long.

It is a process of its own, since pikepdf and img2pdf open what people send, and cannot be cancelled. It ends with the
PDF, so that a service needs their memory only meanwhile.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final, NoReturn

import structlog

from mesh.contracts.problems import ClientDisconnected, Problem
from mesh.contracts.text_document import TextDocument
from mesh.platform import metrics
from mesh.platform.http.connected import IsConnected, always
from mesh.platform.settings import environment_without_secrets
from mesh.vision.decoding.child import MAX_MESSAGE, OUT_OF_MEMORY
from mesh.vision.export.bounded import checkpoint
from mesh.vision.picture import DEFAULT_LIMITS, PictureLimits

log = structlog.get_logger(__name__)

_MODULE: Final = "mesh.vision.export.pdf.process_main"
_POLL_S: Final = 0.05
"""How often it is checked whether the client is still connected."""
_MEGABYTE: Final = 1024**2
_IN_MEMORY: Final = 8 * _MEGABYTE
"""Size up to which a file between the processes is no file on disk."""


class NoPdf(Problem):
    """422: there is no PDF of this picture or document."""

    status = 422
    slug = "no-pdf"
    title = "No PDF available"


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """Limits of the process. `timeout_s` is for each page, `save_timeout_s` for writing the whole file."""

    timeout_s: float
    memory_bytes: int
    save_timeout_s: float = 60.0
    picture: PictureLimits = DEFAULT_LIMITS


class PdfLocked(NoPdf):
    """The original PDF is encrypted, and was not opened by the password."""


class PdfProcess:
    """One PDF being built. Every method raises NoPdf and ClientDisconnected."""

    def __init__(self, connection: socket.socket, limits: PdfLimits, is_connected: IsConnected):
        self._connection = connection
        self._limits = limits
        self._is_connected = is_connected
        self.is_usable = True
        """Whether it can build another PDF: false once it has failed or was given up."""

    def start(self, *, archivable: bool) -> None:
        """Begin; the PDF becomes PDF/A-2b if it is `archivable`."""
        self._ask("start", {"archivable": archivable})

    def add_picture(self, content: bytes, text: TextDocument, *, keep_metadata: bool = False) -> None:
        """Add a page with a picture."""
        with _file(content) as picture, _text(text) as lines:
            asked = {"limits": asdict(self._limits.picture), "keep_metadata": keep_metadata}
            self._ask("picture", asked, [picture, lines])

    def open_original(self, file: BinaryIO, password: str = "") -> int:
        """Take the pages of a PDF in a file on disk; return how many there are. Raises PdfLocked too."""
        pages: int = self._ask("original", {"password": password}, [file])
        return pages

    def add_text(self, index: int, text: TextDocument) -> None:
        """Add text to a page of the original."""
        with _text(text) as lines:
            self._ask("text", {"index": index}, [lines])

    def append(self, file: BinaryIO) -> None:
        """Add the pages of a PDF in a file on disk, which is not encrypted."""
        self._ask("append", {}, [file])

    def save(self, file: BinaryIO, title: str = "", created_at: str = "", changed_at: str = "") -> None:
        """Write the PDF to an empty file, from its start. An original keeps its own title and dates."""
        asked = {"title": title, "created_at": created_at, "changed_at": changed_at}
        self._ask("save", asked, [file], self._limits.save_timeout_s)

    def _ask(
        self, task: str, given: Mapping[str, Any], files: Sequence[BinaryIO] = (), timeout_s: float | None = None
    ) -> Any:
        checkpoint()
        timeout_s = timeout_s or self._limits.timeout_s
        self.is_usable = False
        try:
            message = json.dumps({task: given}).encode()
            socket.send_fds(self._connection, [message], [file.fileno() for file in files])
            self._wait(timeout_s)
            answer = json.loads(self._connection.recv(MAX_MESSAGE) or b'{"failed": "the process has ended"}')
        except OSError as error:
            answer = {"failed": repr(error)}
        self.is_usable = "failed" not in answer
        if "problem" in answer:
            raise NoPdf(f"{answer['problem']} {_INSTEAD}")
        if "locked" in answer:
            raise PdfLocked(f"{answer['locked']} {_INSTEAD}")
        if "done" not in answer:
            self._fail(answer.get("failed"))
        return answer["done"]

    def _wait(self, timeout_s: float) -> None:
        """Wait for the answer, at most until the time limit or until the client disconnects."""
        give_up_at = time.monotonic() + timeout_s
        poll = select.poll()
        poll.register(self._connection, select.POLLIN)
        while not poll.poll(1000 * (_POLL_S if self._is_connected is not always else timeout_s)):
            if time.monotonic() >= give_up_at:
                metrics.DECODING_FAILURES.labels("time").inc()
                raise NoPdf(f"The PDF took longer than {timeout_s:g} seconds, which is the limit. {_INSTEAD}")
            if not self._is_connected():
                raise ClientDisconnected

    def _fail(self, reason: str | None) -> NoReturn:
        if reason == OUT_OF_MEMORY:
            metrics.DECODING_FAILURES.labels("memory").inc()
            megabytes = self._limits.memory_bytes // _MEGABYTE
            raise NoPdf(f"The PDF needs more than {megabytes} MB of memory, which is the limit. {_INSTEAD}")
        metrics.DECODING_FAILURES.labels("crash").inc()
        log.warning("no PDF", error=reason)
        raise NoPdf(f"The PDF could not be written. {_INSTEAD}")


_INSTEAD: Final = "Or choose another format: the others need only the text."


@contextmanager
def pdf_process(limits: PdfLimits, is_connected: IsConnected = always) -> Iterator[PdfProcess]:
    """Run the process during the block."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ExitStack() as stack:
        stack.enter_context(ours)
        with theirs:
            command = [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno()), str(limits.memory_bytes)]
            environment = {**environment_without_secrets(), "TMPDIR": tempfile.gettempdir()}
            process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        stack.callback(process.wait)
        stack.callback(process.kill)
        yield PdfProcess(ours, limits, is_connected)


@contextmanager
def _file(content: bytes) -> Iterator[BinaryIO]:
    """Yield an open file with this content: in memory, or a large one on disk."""
    if len(content) <= _IN_MEMORY:
        with os.fdopen(os.memfd_create("page", os.MFD_CLOEXEC), "w+b") as file:
            yield _filled(file, content)
    else:
        with tempfile.TemporaryFile() as file:
            yield _filled(file, content)


def _filled(file: BinaryIO, content: bytes) -> BinaryIO:
    file.write(content)
    file.flush()
    file.seek(0)
    return file


def _text(text: TextDocument) -> AbstractContextManager[BinaryIO]:
    """Return a file with the text as JSON, each line apart, so that a long one can be cancelled."""
    parts = [text.model_copy(update={"lines": ()}).model_dump_json().encode()]
    for line in text.lines:
        checkpoint()
        parts.append(line.model_dump_json().encode())
    return _file(b"\n".join(parts))

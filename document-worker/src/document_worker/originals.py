"""Files of the documents in work, on the local disk, so that a file is not fetched again for each of its pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from document_worker.store_client import DocumentStore
from mesh.contracts.problems import UpstreamUnavailable
from mesh.contracts.topology import Service


class Originals:
    """For one thread."""

    def __init__(self, store: DocumentStore, folder: Path, max_bytes: int):
        """Beyond `max_bytes` the files that were used least recently are deleted."""
        self._store = store
        self._folder = folder
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, int] = OrderedDict()

    def file(self, document_id: str, size_bytes: int) -> Path:
        """Return the document's file, valid until the next call. Raises Gone, UpstreamProblem, OSError."""
        path = self._folder / document_id
        if document_id not in self._kept:
            self._make_room(size_bytes)
            self._fetch(document_id, size_bytes, path)
            self._kept[document_id] = size_bytes
        self._kept.move_to_end(document_id)
        return path

    def drop(self, document_id: str) -> None:
        """Delete the file of a document that has ended."""
        if self._kept.pop(document_id, None) is not None:
            (self._folder / document_id).unlink(missing_ok=True)

    def _fetch(self, document_id: str, size_bytes: int, path: Path) -> None:
        try:
            with path.open("wb") as file:
                self._store.save_file(document_id, file)
                size = file.tell()
            if size != size_bytes:
                raise UpstreamUnavailable(Service.IMAGE_STORE_REST, "The file of a document arrived incomplete.")
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def _make_room(self, size_bytes: int) -> None:
        while self._kept and sum(self._kept.values()) + size_bytes > self._max_bytes:
            self.drop(next(iter(self._kept)))


@contextmanager
def originals(store: DocumentStore, max_bytes: int) -> Iterator[Originals]:
    """Keep files in a folder that is deleted after the block."""
    with TemporaryDirectory(prefix="document-worker-") as folder:
        yield Originals(store, Path(folder), max_bytes)

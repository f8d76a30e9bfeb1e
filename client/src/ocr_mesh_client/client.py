"""`Client`: the operations of the public API. Those of pictures, documents and keys are in parts of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Self

from ocr_mesh_client.documents import Documents
from ocr_mesh_client.keys import Keys
from ocr_mesh_client.models import BoxesFound, Limits, OcrMode, PictureAccepted, ReadImage, TextsRead
from ocr_mesh_client.pictures import Pictures
from ocr_mesh_client.transport import Transport, Wait
from ocr_mesh_client.upload import Form, Source, file_of

ReadEvent = PictureAccepted | BoxesFound | TextsRead | ReadImage

_EVENTS: Final[Mapping[str, type[ReadEvent]]] = {
    "accepted": PictureAccepted,
    "boxes": BoxesFound,
    "texts": TextsRead,
    "done": ReadImage,
}


class Client:
    """Client of one ocr-mesh. Thread-safe.

    A request waits while the server is busy, up to ten minutes, or does not accept connections, up to ten seconds.
    Each method raises `OcrMeshError`: `ApiError` if the server refuses the request, `Unreachable` if none answers.
    """

    def __init__(self, url: str, key: str | None = None, *, connections: int = 4) -> None:
        """`key` is an API key; at most `connections` requests run at a time."""
        self._use(Transport(url, key, connections))

    def _use(self, transport: Transport) -> None:
        self._transport = transport
        self.pictures = Pictures(transport)
        self.documents = Documents(transport)
        self.keys = Keys(transport, "/api/keys")
        self.my_keys = Keys(transport, "/api/my-keys")

    def waiting(self, wait: Wait) -> Client:
        """Return a client with the same connections that calls `wait` instead of `time.sleep`.

        What `wait` raises ends the request.
        """
        other = Client.__new__(Client)
        other._use(self._transport.waiting(wait))
        return other

    def close(self) -> None:
        """Close the connections, also those of clients of `waiting`."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(
        self, file: Source, *, page: int = 1, password: str | None = None, ocr: OcrMode = OcrMode.AUTO
    ) -> ReadImage:
        """Read a picture, or one page of a document."""
        return self._transport.send("POST", "/read", ReadImage, _form(file, page, password, ocr))

    @contextmanager
    def read_events(
        self, file: Source, *, page: int = 1, password: str | None = None, ocr: OcrMode = OcrMode.AUTO
    ) -> Iterator[Iterator[ReadEvent]]:
        """Open the events of a read: where lines are, then their texts, at last the whole result.

        Leaving the block before the end cancels the read, and nothing is stored.
        """
        with self._transport.events("POST", "/read", _EVENTS, _form(file, page, password, ocr)) as events:
            yield events

    def limits(self) -> Limits:
        """Return the limits of uploads and of storage."""
        return self._transport.get("/api/limits", Limits)


def _form(file: Source, page: int, password: str | None, ocr: OcrMode) -> Form:
    fields = {"ocr": ocr.value}
    if page != 1:
        fields["page"] = str(page)
    if password is not None:
        fields["password"] = password
    return Form("image", [file_of(file)], fields)

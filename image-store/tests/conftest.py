"""Fixtures: a migrated store on SQLite and on Postgres, and events."""

from __future__ import annotations

import io
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from sqlalchemy import text

from harness.servers.postgres import Postgres
from image_store.bootstrap import Store, open_store
from image_store.database import Database
from image_store.entrypoints.migrate import migrate
from image_store.schema import metadata
from image_store.settings import ImageStoreSettings
from mesh.contracts.event import ACCEPTED_AT
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.lines_edited import EditLines, LinesEdited, RequestedLine, edited
from mesh.contracts.message import Message
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized
from mesh.platform.messaging.interfaces import Delivery, Outcome

DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Postgres) -> Iterator[Database]:
    """Return one database for all tests, since creating one takes longer than most of them."""
    with postgres_server.database() as url, closing(Database(url, "test")) as database:
        migrate(database)
        yield database


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file that each test copies, since migrating takes longer than most of them."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    with closing(Database(f"sqlite:///{file}", "test")) as database:
        migrate(database)
    assert [each.name for each in file.parent.iterdir()] == [file.name]  # its log was written to it
    return file


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a migrated database without rows, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "store.db")
        return f"sqlite:///{tmp_path / 'store.db'}"
    database: Database = request.getfixturevalue("migrated_postgres")
    with database.write() as connection:
        # Not DELETE: a trigger keeps the entries of the audit log.
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} CASCADE"))
    return database.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def blob_folder(tmp_path: Path) -> Path:
    return tmp_path / "pictures"


@pytest.fixture
def settings(database_url: str, blob_folder: Path) -> ImageStoreSettings:
    return ImageStoreSettings.model_validate({"database_url": database_url, "blob_url": blob_folder.as_uri()})


@pytest.fixture
def store(settings: ImageStoreSettings) -> Iterator[Store]:
    with closing(open_store(settings, "test")) as store:
        yield store


@pytest.fixture
def deliver(store: Store) -> Callable[[Message], Outcome]:
    """Return a function that passes a message to its handler."""
    handlers = store.handlers().by_queue()

    def deliver(message: Message) -> Outcome:
        return handlers[message.queue](Delivery(message, 1))

    return deliver


class Events:
    """Creates the events of one picture, published `age_s` seconds ago."""

    def __init__(self, image_id: str | None = None):
        self.id = image_id or str(uuid.uuid4())

    def picture(
        self, content: bytes | None = None, age_s: float = 0, content_type: str = "image/png", **rest: Any
    ) -> Message:
        event = ImageReceived(
            image_id=self.id,
            message_id=str(uuid.uuid4()),
            content=png() if content is None else content,
            content_type=content_type,
            **rest,
        )
        return aged(event.to_wire(), age_s)

    def boxes(self, *texts: str, age_s: float = 0, owner: str | None = None) -> Message:
        boxes = tuple(
            RecognizedBox.model_validate(
                {
                    "start_x": 10 * place,
                    "start_y": -3,
                    "width": 9,
                    "height": 8,
                    "text": text,
                    "ord_num": place,
                    "quad": [(0.5, 0.5), (9.5, 0.5), (9.5, 8.0), (0.5, 8.0)],
                    "confidence": 0.75,
                    "score": 0.5,
                    "words": [{"text": text, "start": 0.0, "end": 1.0}],
                }
            )
            for place, text in enumerate(texts)
        )
        return aged(TextRecognized(self.id, str(uuid.uuid4()), boxes, owner).to_wire(), age_s)

    def correction(self, text: str, ord_num: int | None = None, age_s: float = 0) -> Message:
        return aged(TextCorrected(self.id, str(uuid.uuid4()), text, ord_num).to_wire(), age_s)

    def edit(self, *lines: RequestedLine, base: str | None = None, age_s: float = 0) -> Message:
        """Return an edit of the lines; its revision is `revision_of` the message."""
        request = EditLines(base=base, lines=list(lines))
        return aged(LinesEdited.of(edited(self.id, request)).to_wire(), age_s)

    @staticmethod
    def revision_of(message: Message) -> str:
        return LinesEdited.from_wire(message).revision

    @staticmethod
    def dated_by_a_seed(message: Message, timestamp: int | None) -> Message:
        """Return the message as `show-off` sends it: with AMQP's timestamp only."""
        headers = {name: value for name, value in message.headers.items() if name != ACCEPTED_AT}
        return replace(message, timestamp=timestamp, headers=headers)


def aged(message: Message, age_s: float) -> Message:
    accepted = datetime.now(UTC) - timedelta(seconds=age_s)
    return replace(message, timestamp=int(accepted.timestamp())).with_headers(accepted_at=accepted.isoformat())


def png(width: int = 4, height: int = 3, shade: int = 200) -> bytes:
    with io.BytesIO() as file:
        Image.new("L", (width, height), shade).save(file, "PNG")
        return file.getvalue()


def sideways_jpeg() -> bytes:
    """Return 20 x 10 pixels with an EXIF orientation of 90 degrees."""
    picture = Image.new("RGB", (20, 10), "red")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    with io.BytesIO() as file:
        picture.save(file, "JPEG", exif=exif)
        return file.getvalue()


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def new_events() -> type[Events]:
    """Return the class; each instance has the events of another picture."""
    return Events


@pytest.fixture
def make_png() -> Callable[..., bytes]:
    return png


@pytest.fixture
def jpeg_on_its_side() -> bytes:
    return sideways_jpeg()


@pytest.fixture
def stored_files(blob_folder: Path) -> Callable[[], list[bytes]]:
    """Return a function that returns the contents of all files in the blob store, also of partial ones."""

    def read() -> list[bytes]:
        return sorted(file.read_bytes() for file in blob_folder.rglob("*") if file.is_file())

    return read

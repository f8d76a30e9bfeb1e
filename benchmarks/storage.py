"""Measure publishing, worker, retention and history, on a real RabbitMQ and a Postgres that syncs.

    python -m benchmarks.storage                    # all of it: about ten minutes, most of it filling Postgres
    python -m benchmarks.storage publish read       # or some
    python -m benchmarks.storage history --rows 100000

Starts private servers and stops them. The machine must be idle otherwise. Figures are printed and appended to
results.csv: benchmark, figure, value, unit, note.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import psycopg2
from PIL import Image
from sqlalchemy import Connection

from benchmarks.results import record
from harness.running_mesh import running_mesh
from harness.servers import postgres, rabbitmq
from harness.stored_pictures import OWNERS, fill
from image_store.blob_store import FolderBlobStore
from image_store.cursors import cursor_of
from image_store.database import Database
from image_store.deletion import Deletion
from image_store.documents.deletion import DocumentDeletion
from image_store.domain import utc_now
from image_store.history import History
from image_store.repository import Repository
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.line import Line, Rectangle, quad_of
from mesh.contracts.listing import Listing, Sort
from mesh.contracts.message import Message
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized
from mesh.contracts.topology import MAX_AGE_DAYS
from mesh.platform import telemetry
from mesh.platform.messaging.broker import open_publisher
from mesh.platform.messaging.interfaces import Publisher
from mesh.platform.messaging.rabbitmq import RabbitPublisher

KB: Final = 1000
MB: Final = 1000 * KB

READ_TARGET_MS: Final = 10.0
"""Limit of the median of publishing a picture of 300 KB within `/read`, on a quiet machine."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="pictures in the history (default: %(default)s)")
    arguments = parser.parse_args()
    telemetry.start("benchmark", otlp_endpoint=None, log_level="WARNING")
    with tempfile.TemporaryDirectory(prefix="storage-") as folder:
        for part in arguments.parts or PARTS:
            (Path(folder) / part).mkdir()
            PARTS[part](Path(folder) / part, arguments.rows)


def publish(folder: Path, _rows: int) -> None:
    """Measure the publishing of text and picture of one `/read`, one read after another, without other processes."""
    with rabbitmq.local() as server:
        urls = {"SQLite": f"sqlite:///{folder / 'broker.db'}", "RabbitMQ": server.fresh_url()}
        for name, url in urls.items():
            with closing(open_publisher(url, "benchmark", max_message_bytes=64 * MB, max_file_bytes=4000 * MB)) as each:
                for size, what, count in ((300 * KB, "300 KB", 500), (32 * MB, "32 MB", 10)):
                    figures = f"publish a picture of {what}, {name}"
                    record_latencies(figures, [published_ms(each, n, size) for n in range(count)])


def read(folder: Path, _rows: int) -> None:
    """Measure the stage `publish` of `/read` on RabbitMQ, with all processes of the mesh running; print the target."""
    file = io.BytesIO()
    Image.new("L", (900, 600), 255).save(file, "PNG")
    picture = file.getvalue() + random.randbytes(300 * KB - len(file.getvalue()))
    with rabbitmq.local() as server, running_mesh(folder, {"MESH_BROKER_URL": server.fresh_url()}) as mesh:
        mesh.read(picture)
        answers = [mesh.read(picture) for _ in range(50)]
    assert all(answer["kept"] for answer in answers)
    latencies_ms = [float(answer["timings_ms"]["publish"]) for answer in answers]
    record_latencies("publish a picture of 300 KB, RabbitMQ, within /read", latencies_ms)
    median_ms = statistics.median(latencies_ms)
    verdict = "reached" if median_ms < READ_TARGET_MS else "missed"
    print(
        f"target {verdict}: publishing within /read takes {median_ms:.1f} ms (p50); the limit is {READ_TARGET_MS:g} ms"
    )


def published_ms(publisher: Publisher, number: int, size: int) -> float:
    picture, text = events(number, size)
    started = time.perf_counter()
    publisher.publish(text, picture)
    return (time.perf_counter() - started) * 1000


def record_latencies(figure: str, latencies_ms: list[float]) -> None:
    note = f"{len(latencies_ms)} pictures, one after another, confirmed"
    record("storage", f"{figure} p50", statistics.median(latencies_ms), "ms", note)
    record("storage", f"{figure} p99", percentile(latencies_ms, 99), "ms", note)


def worker(folder: Path, _rows: int) -> None:
    """Measure the worker: picture events of 100 KB from RabbitMQ to Postgres and disk."""
    count = 2000
    with rabbitmq.local() as broker, postgres.local(is_durable=True) as server, server.database() as url:
        environment = {"MESH_BROKER_URL": broker.fresh_url(), "MESH_DATABASE_URL": url}
        with closing(RabbitPublisher(environment["MESH_BROKER_URL"], "benchmark")) as publisher:
            for number in range(count):
                publisher.publish(events(number, 100 * KB)[0])
        run("image-store-migrate", folder, environment)
        with process("image-store-worker", folder, environment):
            a_second = rate(lambda: count - rows_of(url, "image"), count)
    record("storage", "worker, picture events of 100 KB", a_second, "/s", f"{count} events, Postgres and disk")


def retention(folder: Path, _rows: int) -> None:
    """Measure the deletion of 100,000 expired pictures with boxes and files, and the longest transaction."""
    count = 100_000
    with postgres.local(is_durable=True) as server, server.database() as url:
        run("image-store-migrate", folder, {"MESH_DATABASE_URL": url})
        fill(url, count, boxes=20, is_expired=True, files=folder / "pictures")
        with closing(TimedDatabase(url, "benchmark")) as database:
            max_age = timedelta(days=MAX_AGE_DAYS)
            repository, documents = Repository(database, max_age), DocumentDeletion(database, max_age)
            started = time.perf_counter()
            Deletion(repository, documents, FolderBlobStore(folder / "pictures")).delete_expired(utc_now())
            seconds = time.perf_counter() - started
        left = rows_of(url, "image")
        assert left == 0, left
    record("storage", "retention of 100,000 expired pictures", seconds, "s", "20 boxes each, files of 1 KB")
    record("storage", "retention, longest transaction", max(database.transactions_s) * 1000, "ms")


def history(folder: Path, rows: int) -> None:
    """Measure pages of 50 of one of two owners, random ones and the first, in each order and of one day."""
    with postgres.local(is_durable=True) as server, server.database() as url:
        run("image-store-migrate", folder, {"MESH_DATABASE_URL": url})
        fill(url, rows, boxes=8)
        with closing(Database(url, "benchmark")) as database:
            pages, now = History(database), utc_now()
            day = {"created_from": now - timedelta(days=1), "created_before": now + timedelta(days=1)}
            places, names = random_places(url, 200)
            for title, listing, cursors in (
                ("", Listing(), places),
                (", oldest first", Listing(sort=Sort.OLDEST), places),
                (", by name", Listing(sort=Sort.NAME), names),
                (", of a day", Listing(**day), places),
                (", by name, of a day", Listing(sort=Sort.NAME, **day), names),
            ):
                times_ms = [page_ms(pages, listing, cursor) for cursor in [*cursors[:20], None, *cursors]][20:]
                figure = f"history page of 50 of {rows:,}{title}"
                record("storage", f"{figure} p50", statistics.median(times_ms), "ms", "Postgres, 8 boxes each")
                record("storage", f"{figure} p95", percentile(times_ms, 95), "ms", "Postgres, 8 boxes each")


def page_ms(pages: History, listing: Listing, cursor: str | None) -> float:
    started = time.perf_counter()
    assert len(pages.page(OWNERS[0], listing.model_copy(update={"before": cursor})).images) == 50
    return (time.perf_counter() - started) * 1000


class TimedDatabase(Database):
    """Records the duration of each write transaction, and so of its locks."""

    def __init__(self, url: str, application: str):
        super().__init__(url, application)
        self.transactions_s: list[float] = []

    @contextmanager
    def write(self) -> Iterator[Connection]:
        started = time.perf_counter()
        with super().write() as connection:
            yield connection
        self.transactions_s.append(time.perf_counter() - started)


def events(number: int, size: int) -> tuple[Message, Message]:
    """Return the events of a picture of `size` unique bytes and of its 40 lines."""
    image_id = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    content = random.Random(number).randbytes(size)
    boxes = tuple(
        RecognizedBox.of(Line(ord_num=line, quad=quad_of(Rectangle(10, 20 * line, 300, 18)), text=f"line {line}"))
        for line in range(40)
    )
    picture = ImageReceived(image_id, f"{image_id}-picture", content, "image/jpeg").to_wire()
    return picture, TextRecognized(image_id, f"{image_id}-text", boxes).to_wire()


@contextmanager
def process(name: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run one of our processes during the block."""
    with (folder / f"{name}.log").open("wb") as log:
        command = [Path(sys.executable).with_name(name)]
        started = subprocess.Popen(command, env=_environment(folder, environment), stdout=log, stderr=log)
        try:
            yield
            if started.poll() is not None:
                raise RuntimeError(f"{name} ended: {Path(log.name).read_text()[-2000:]}")
        finally:
            started.terminate()
            started.wait(30)


def run(name: str, folder: Path, environment: dict[str, str]) -> None:
    command = [Path(sys.executable).with_name(name)]
    subprocess.run(command, env=_environment(folder, environment), check=True, capture_output=True)


def _environment(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "MESH_DATA": str(folder), "MESH_LOG_LEVEL": "WARNING", **environment}


def rate(left: Callable[[], int], count: int) -> float:
    """Return the rate per second, without the first tenth of the work, which includes start-up."""
    while (at_start := left()) > 0.9 * count:
        time.sleep(0.02)
    started = time.perf_counter()
    while left() > 0:
        time.sleep(0.02)
    return at_start / (time.perf_counter() - started)


def rows_of(url: str, table: str) -> int:
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def random_places(url: str, count: int) -> tuple[list[str], list[str]]:
    """Return cursors of random pages of the history: by time, and by name."""
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT creation_timestamp, stored_at, id, name_folded FROM image WHERE id LIKE ANY (%s) LIMIT %s",
            ([f"{number:04x}%" for number in range(0, 65536, 97)], count),
        )
        rows = cursor.fetchall()
    return [cursor_of(*row[:3]) for row in rows], [cursor_of(row[3], row[2]) for row in rows]


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


PARTS: Final[dict[str, Callable[[Path, int], None]]] = {
    "publish": publish,
    "read": read,
    "worker": worker,
    "retention": retention,
    "history": history,
}


if __name__ == "__main__":
    main()

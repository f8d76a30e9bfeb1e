"""One owner's history of many pictures, on SQLite and on Postgres: a page anywhere, and a search for a rare word.

    python -m benchmarks.one_history                  # 100,000 pictures: three minutes
    python -m benchmarks.one_history --pictures 10000 # the default quota

Every fifth picture has another owner. A text has 40 to 250 words of a vocabulary of 20,000: 1 KB, like a page.
Starts a private Postgres and stops it. Run nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.results import record
from harness.servers import postgres
from image_store.database import Database
from image_store.domain import folded
from image_store.entrypoints.migrate import migrate
from image_store.history import History, cursor_of
from image_store.schema import image, image_lifecycle
from mesh.contracts.stored_image import ImagePage
from mesh.platform import telemetry

OWNER: Final = "anna"
NEEDLE: Final = "Zażółć gęślą"
"""In the oldest picture only, so that a search scans all of them."""

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH: Final = 1000
_PAGES: Final = 100
_SEARCHES: Final = 10
_LETTERS: Final = "abcdefghijklmnoprstuvwxyzäöü"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100_000, help="pictures of the owner (default: %(default)s)")
    pictures = parser.parse_args().pictures
    telemetry.start("benchmark", otlp_endpoint=None, log_level="WARNING")
    for kind in (sqlite, local_postgres):
        with kind() as url, closing(Database(url, "benchmark")) as database:
            migrate(database)
            fill(database, pictures)
            measure(History(database), pictures, "SQLite" if database.is_sqlite else "Postgres")


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="history-") as folder:
        yield f"sqlite:///{Path(folder) / 'store.db'}"


@contextmanager
def local_postgres() -> Iterator[str]:
    with postgres.local(is_durable=True) as server, server.database() as url:
        yield url


def fill(database: Database, pictures: int) -> None:
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 11))) for _ in range(20_000)]
    for first in range(0, pictures, _BATCH):
        rows = [_row(number, vocabulary, chance) for number in range(first, min(first + _BATCH, pictures))]
        rows += [{**row, "id": str(uuid.uuid4()), "owner": "ben"} for row in rows[::5]]
        with database.write() as connection:
            connection.execute(image_lifecycle.insert(), [{name: row[name] for name in _LIFECYCLE} for row in rows])
            connection.execute(image.insert(), [_image(row) for row in rows])
    if not database.is_sqlite:
        with database.session() as connection:
            connection.exec_driver_sql("ANALYZE")


_LIFECYCLE: Final = ("id", "expires_at", "text", "owner")


def _row(number: int, vocabulary: list[str], chance: random.Random) -> dict[str, Any]:
    words = chance.choices(vocabulary, k=chance.choice((40, 80, 150, 250)))
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128))),
        "owner": OWNER,
        "text": NEEDLE if number == 0 else " ".join(words).capitalize(),
        "at": _START + timedelta(seconds=number),
        "expires_at": _START + timedelta(days=7, seconds=number),
        "name": f"IMG_{number:06}.jpg",
    }


def _image(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "owner", "name")},
        **{"path": row["id"], "creation_timestamp": row["at"], "stored_at": row["at"], "content_type": "image/jpeg"},
        **{"width": 3000, "height": 4000, "rotation": 90, "mirrored": False, "size_bytes": 2_000_000},
        **{"sha256": 2 * row["id"].replace("-", ""), "trace_id": row["id"].replace("-", "")},
        **{"name_folded": folded(row["name"]), "text_folded": folded(row["text"])},
    }


def measure(history: History, pictures: int, kind: str) -> None:
    chance = random.Random(2)
    places = [_START + timedelta(seconds=chance.randrange(50, pictures)) for _ in range(_PAGES)]
    cursors = iter([cursor_of(place, place, "0") for place in places])
    note = f"{kind}, one of two people"
    whole = f"of {pictures:,} pictures"
    pages_ms = timed(_PAGES, lambda: history.page(OWNER, 50, next(cursors)), count=50)
    record("history", f"a page of 50 anywhere {whole} p50", statistics.median(pages_ms), "ms", note)
    record("history", f"a page of 50 anywhere {whole} p95", statistics.quantiles(pages_ms, n=20)[-1], "ms", note)
    for words, count, what in (
        ("GĘŚLĄ", 1, "a search for what one picture says"),
        ("img_000000", 1, "a search for one picture's name"),
        ("nothing says this", 0, "a search for what none says"),
        ("e", 50, "a search for what all say"),
    ):
        found = timed(_SEARCHES, lambda words=words: history.page(OWNER, 50, None, words), count=count)  # type: ignore[misc]
        record("history", f"{what} {whole}", statistics.median(found), "ms", note)


def timed(times: int, ask: Callable[[], ImagePage], count: int) -> list[float]:
    durations_ms = []
    for _ in range(times):
        started = time.perf_counter()
        page = ask()
        durations_ms.append((time.perf_counter() - started) * 1000)
        assert len(page.images) == count, len(page.images)
    return durations_ms


if __name__ == "__main__":
    main()

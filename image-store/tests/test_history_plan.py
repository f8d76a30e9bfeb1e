"""Query plan of a history page in Postgres: an index scan, independent of the page's position."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from harness.stored_pictures import OWNERS, fill
from image_store.database import Database
from image_store.entrypoints.migrate import migrate
from image_store.history import History
from mesh.contracts.listing import Listing, Sort

PICTURES = 20_000
PAGE = 50


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    with closing(Database(postgres_url, "test")) as database:
        migrate(database)
        fill(postgres_url, PICTURES, boxes=1)
        yield database


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.mark.parametrize("is_first", [True, False], ids=["first page", "page in the middle"])
def test_page_is_read_from_one_index(database: Database, is_first: bool) -> None:
    history, owner = History(database), OWNERS[0]
    indexes = {Sort.NEWEST: "ix_image_history", Sort.OLDEST: "ix_image_history", Sort.NAME: "ix_image_name"}
    for sort, index in indexes.items():
        before = None
        if not is_first:
            for _ in range(PICTURES // 2 // len(OWNERS) // 200):
                before = history.page(owner, Listing(limit=200, before=before, sort=sort)).next
        listing = Listing(limit=PAGE, before=before, sort=sort)
        plan = plan_of(database, partial(history.page, owner, listing))
        found = list(nodes(plan))
        assert index in {node.get("Index Name") for node in found}, sort
        assert not {"Seq Scan", "Sort", "Hash Join"} & {node["Node Type"] for node in found}, json.dumps(plan, indent=1)
        assert max(node["Actual Rows"] for node in found) <= PAGE + 1


def test_digest_is_found_by_its_index(database: Database) -> None:
    history = History(database)
    plan = plan_of(database, partial(history.page, OWNERS[0], Listing(sha256="0" * 64)))
    assert "ix_image_sha256" in {node.get("Index Name") for node in nodes(plan)}, json.dumps(plan, indent=1)


def plan_of(database: Database, read: Callable[[], object]) -> dict[str, Any]:
    """Return the plan of the statement by which `read` asks for pictures."""
    statements = []

    def remember(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "FROM image" in statement:
            statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", remember)
    read()
    event.remove(database.engine, "before_cursor_execute", remember)
    ((statement, parameters),) = statements
    with database.read() as connection:
        (plan,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
    found: dict[str, Any] = plan["Plan"]
    return found

"""Query plan of a history page in Postgres: an index scan, independent of the page's position."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, event

from harness.stored_pictures import OWNERS, fill
from image_store.database import Database
from image_store.entrypoints.migrate import migrate
from image_store.history import History

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
    history, statements = History(database), []
    owner = OWNERS[0]

    def remember(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "FROM image" in statement:
            statements.append((statement, parameters))

    before = None
    if not is_first:
        for _ in range(PICTURES // 2 // len(OWNERS) // 200):
            before = history.page(owner, 200, before).next
    event.listen(database.engine, "before_cursor_execute", remember)
    assert len(history.page(owner, PAGE, before).images) == PAGE

    ((statement, parameters),) = statements
    with database.read() as connection:
        (plan,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
    found = list(nodes(plan["Plan"]))
    assert "ix_image_history" in {node.get("Index Name") for node in found}
    assert not {"Seq Scan", "Sort", "Hash Join"} & {node["Node Type"] for node in found}, json.dumps(plan, indent=1)
    assert max(node["Actual Rows"] for node in found) <= PAGE + 1

"""Test the fair queue."""

from __future__ import annotations

import pytest

from mesh.platform.fair_queue import FairQueue


def queue_of(*items: str) -> FairQueue[str]:
    """Each item begins with its client."""
    queue: FairQueue[str] = FairQueue()
    for item in items:
        queue.put(item[0], item)
    return queue


def drained(queue: FairQueue[str]) -> list[str]:
    items = []
    while taken := queue.take():
        items.append(taken[1])
    return items


def test_clients_take_turns_and_each_keeps_its_order() -> None:
    queue = queue_of("a1", "a2", "a3", "b1", "c1", "c2")
    assert len(queue) == 6
    assert drained(queue) == ["a1", "b1", "c1", "a2", "c2", "a3"]
    assert len(queue) == 0


def test_busy_client_keeps_its_place() -> None:
    queue = queue_of("a1", "b1", "b2")
    assert queue.take(frozenset("a")) == ("b", "b1")
    assert queue.take(frozenset("ab")) is None
    assert drained(queue) == ["a1", "b2"]


def test_newest_item_of_the_longest_client_can_be_taken() -> None:
    queue = queue_of("a1", "b1", "b2")
    assert queue.longest() == "b"
    assert queue.take_newest("b") == "b2"
    assert (queue.count_of("b"), len(queue)) == (1, 2)
    assert queue_of().longest() is None


def test_removed_item_is_not_taken() -> None:
    queue = queue_of("a1", "a2", "b1")
    queue.remove("a", "a1")
    queue.remove("b", "b1")
    assert drained(queue) == ["a2"]
    with pytest.raises(ValueError, match="not in deque"):
        queue.remove("a", "a1")

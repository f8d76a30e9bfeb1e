"""Test which request gets the next thread, and which bytes are held."""

from __future__ import annotations

from mesh.platform.http.worker.budget import Budget
from mesh.platform.http.worker.dispatch import Dispatch


def test_one_client_gets_at_most_its_share_of_the_threads() -> None:
    started: list[str] = []
    dispatch = Dispatch(started.append, threads=3, threads_per_client=2)
    for item in ("a1", "a2", "a3", "b1", "b2"):
        dispatch.put(item[0], item)
    assert started == ["a1", "a2", "b1"]
    dispatch.done("b")
    assert started == ["a1", "a2", "b1", "b2"]
    dispatch.done("a")
    assert started[-1] == "a3"


def test_one_client_holds_at_most_half_of_the_bytes() -> None:
    budget = Budget(100)
    assert budget.take("a", 50)
    assert not budget.take("a", 1)
    assert budget.take("b", 40)
    assert not budget.take("c", 11)
    assert budget.total == 90
    budget.give_back("a", 50)
    assert budget.take("c", 50)

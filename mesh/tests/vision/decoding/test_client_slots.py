"""Test that a client waits for its own earlier requests, and for no other's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.vision.decoding.client_slots import ClientSlots


def test_clients_do_not_wait_for_each_other() -> None:
    slots = ClientSlots(wait_s=0)
    with slots.hold("a"), slots.hold("b"), slots.hold(""), slots.hold(""):
        pass


def test_client_waits_for_its_earlier_request() -> None:
    slots = ClientSlots(wait_s=10)
    entered = threading.Event()

    def enter() -> None:
        with slots.hold("a"):
            entered.set()

    with ThreadPoolExecutor(1) as pool:
        with slots.hold("a"):
            later = pool.submit(enter)
            assert not entered.wait(0.2)
        later.result()
    assert entered.is_set()


def test_client_that_waits_too_long_is_refused() -> None:
    slots = ClientSlots(wait_s=0.1)
    with slots.hold("a"), pytest.raises(Busy), slots.hold("a"):
        raise AssertionError("not reached")
    with slots.hold("a"):
        pass


def test_client_that_disconnects_stops_waiting() -> None:
    slots = ClientSlots(wait_s=10)
    with slots.hold("a"), pytest.raises(ClientDisconnected), slots.hold("a", lambda: False):
        raise AssertionError("not reached")


def test_slot_is_free_after_a_failure() -> None:
    slots = ClientSlots(wait_s=0)
    with pytest.raises(ValueError, match="failed"), slots.hold("a"):
        raise ValueError("failed")
    with slots.hold("a"):
        pass

"""Boxes are read with the models, so they wait as pictures do."""

from __future__ import annotations

from typing import Any

import pytest

from bff_api.lines.reading import LineReader
from bff_api.read.turns import UNIT_PIXELS, ReadTurns
from mesh.contracts.problems import ClientDisconnected
from mesh.platform.http.calling_client import set_client


class Untouched:
    """Fails if anything is asked of it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was used")


def test_box_of_a_heavy_client_waits_for_the_reads_of_others() -> None:
    turns = ReadTurns(2)
    untouched: Any = Untouched()
    reader = LineReader(untouched, untouched, turns)
    with turns.hold("few", 1), turns.hold("many", 4 * UNIT_PIXELS):
        set_client("many")
        try:
            # A client that is gone is noticed only where it waits.
            with pytest.raises(ClientDisconnected):
                reader.read("id", ((0, 0), (9, 0), (9, 9), (0, 9)), None, lambda: False)
        finally:
            set_client("")

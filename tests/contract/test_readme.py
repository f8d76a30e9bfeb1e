"""The README's table of arrows is the code's."""

from __future__ import annotations

from pathlib import Path

from mesh.contracts.topology import EDGES, Transport

README = Path(__file__).parents[2] / "README.md"

HOW = {Transport.HTTP: "HTTP", Transport.EVENT: "event on", Transport.SCHEDULE: "schedule"}


def test_the_table_of_arrows_is_the_topology() -> None:
    rows = [
        f"| {edge.number} | {edge.source} → {edge.target} | {HOW[edge.transport]} `{edge.route}` | {edge.promise} |"
        for edge in EDGES
    ]
    assert "\n".join(rows) in README.read_text()

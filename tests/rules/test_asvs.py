"""Test the ASVS table of `docs/security.md`: it has every item, each with a state, and what shows it exists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from tests.rules.source import ROOT

# Level 1 of ASVS 4.0.3, by section. Missing items are of higher levels, or were removed from the standard.
LEVEL_1: Mapping[str, Sequence[int]] = {
    "2.1": range(1, 13),
    "2.2": (1, 2, 3),
    "2.3": (1,),
    "2.5": range(1, 7),
    "2.7": range(1, 5),
    "2.8": (1,),
    "3.1": (1,),
    "3.2": (1, 2, 3),
    "3.3": (1, 2),
    "3.4": range(1, 6),
    "3.7": (1,),
    "4.1": (1, 2, 3, 5),
    "4.2": (1, 2),
    "4.3": (1, 2),
    "5.1": range(1, 6),
    "5.2": range(1, 9),
    "5.3": range(1, 11),
    "5.5": range(1, 5),
    "6.2": (1,),
    "7.1": (1, 2),
    "7.4": (1,),
    "8.2": (1, 2, 3),
    "8.3": range(1, 5),
    "9.1": (1, 2, 3),
    "10.3": (1, 2, 3),
    "11.1": range(1, 6),
    "12.1": (1,),
    "12.3": range(1, 6),
    "12.4": (1, 2),
    "12.5": (1, 2),
    "12.6": (1,),
    "13.1": (1, 3),
    "13.2": (1, 2, 3),
    "13.3": (1,),
    "14.2": (1, 2, 3),
    "14.3": (2, 3),
    "14.4": range(1, 8),
    "14.5": (1, 2, 3),
}
# Level 2 of the chapters on sessions, access, logging and files.
LEVEL_2: Mapping[str, Sequence[int]] = {
    "3.2": (4,),
    "3.3": (3, 4),
    "3.5": (1, 2, 3),
    "4.3": (3,),
    "7.1": (3, 4),
    "7.2": (1, 2),
    "7.3": (1, 3, 4),
    "7.4": (2, 3),
    "12.1": (2, 3),
    "12.2": (1,),
    "12.3": (6,),
}
REASONED = ("not applicable: ", "does not meet: ")
ROW = re.compile(r"^\| (\d[\d.]+) \| (.+?) \| (.+?) \|(.*) ?\|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w.-]+/[\w./-]+\.\w+(::\w+)?|compose\.yaml")


@dataclass(frozen=True)
class Row:
    item: str
    requirement: str
    state: str
    shown_by: str

    @property
    def paths(self) -> list[str]:
        """Return the paths in the row, with the name of a test if there is one."""
        return [code for code in CODE.findall(f"{self.state} {self.shown_by}") if PATH.fullmatch(code)]


def rows() -> list[Row]:
    section = (ROOT / "docs" / "security.md").read_text().partition("\n## ASVS\n")[2]
    return [Row(*map(str.strip, found)) for found in ROW.findall(section)]


def items(*levels: Mapping[str, Sequence[int]]) -> list[str]:
    return [f"{section}.{number}" for level in levels for section, numbers in level.items() for number in numbers]


def test_every_item_is_in_the_table_once_and_in_order() -> None:
    wanted = items(LEVEL_1, LEVEL_2)
    assert (len(items(LEVEL_1)), len(wanted)) == (128, 148)
    assert [row.item for row in rows()] == sorted(wanted, key=lambda item: [int(part) for part in item.split(".")])
    level_2 = {row.item for row in rows() if "(level 2" in row.requirement}
    assert level_2 == {*items(LEVEL_2), "3.3.2"}  # 3.3.2 has a limit for each level


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.item)
def test_row_has_a_state_and_what_it_names_exists(row: Row) -> None:
    if row.state == "meets":
        assert row.paths
        assert len(row.paths) == len(CODE.findall(row.shown_by))
    else:
        assert row.state.startswith(REASONED)
        assert len(row.state.split()) >= 5
        assert row.shown_by == ""
    for path in row.paths:
        file, _, test = path.partition("::")
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text(), path

from __future__ import annotations

import pytest

from training.crnn.teacher import in_printed_case


@pytest.mark.parametrize(
    ("label", "reading", "cased"),
    [
        ("TOTAL RM 12.50", "Total RM 12.50", "Total RM 12.50"),
        ("TOTAL (RM) : 12.50", "Total(Rm):12.50", "Total (Rm) : 12.50"),
        ("TOTAL RM 12.50", "Total RM 12.60", None),
        ("TOTAL", "", None),
        ("- / -", "~", "- / -"),
    ],
)
def test_a_label_takes_the_case_of_a_reading_with_the_same_letters(label: str, reading: str, cased: str | None) -> None:
    assert in_printed_case(label, reading) == cased

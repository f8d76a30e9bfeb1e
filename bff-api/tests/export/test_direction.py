"""Writing direction of words and characters."""

from __future__ import annotations

import pytest

from bff_api.export.direction import drawn, in_visual_order, is_right_to_left

HELLO, WORLD = "שלום", "עולם"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word", False),
        ("", False),
        ("12.50", False),
        (HELLO, True),
        ("مرحبا", True),
        (f"(12) {HELLO} word", True),
        (f"word {HELLO}", False),
    ],
)
def test_direction_is_that_of_the_first_letter(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], []),
        (["one", "two", "3"], [0, 1, 2]),
        ([HELLO, WORLD], [1, 0]),
        ([HELLO, "12", WORLD], [2, 1, 0]),
        ([HELLO, "two", "words", WORLD], [3, 1, 2, 0]),
        (["one", HELLO, WORLD, "two"], [0, 2, 1, 3]),
    ],
)
def test_words_are_in_visual_order(words: list[str], expected: list[int]) -> None:
    assert in_visual_order(words) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("word", "word"),
        (HELLO, HELLO[::-1]),
        (f"{HELLO}-12.50", f"12.50-{HELLO[::-1]}"),
        (f"{HELLO}abc", f"abc{HELLO[::-1]}"),
    ],
)
def test_characters_of_right_to_left_words_are_drawn_from_the_left(word: str, expected: str) -> None:
    assert drawn(word) == expected

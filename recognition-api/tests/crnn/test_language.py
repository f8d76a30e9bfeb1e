from __future__ import annotations

import math
import string
from pathlib import Path

import pytest

from mesh.vision.inference import ModelFileError
from recognition_api.crnn.charset import DEFAULT_CHARACTERS
from recognition_api.crnn.language import (
    COMMITTED,
    NO_CASE,
    ORDER,
    START,
    UNSEEN,
    LanguageModel,
    case,
    folded,
    numbered,
)


@pytest.fixture(scope="module")
def language() -> LanguageModel:
    return LanguageModel.load()


def word_log_probability(language: LanguageModel, word: str) -> float:
    context, total = START, 0.0
    for character in word:
        total += language.log_probability(context, character)
        context = language.after(context, character)
    return total + language.log_probability(context, " ")


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("number", "numbar"),
        ("CORPORATION", "CORPOrATTON"),
        ("Total", "Tctal"),
        ("für", "fùr"),
        ("présidence", "presictence"),
        ("częstość", "czestość"),
        ("karşılayacağını", "karşilayacağını"),
    ],
)
def test_a_word_is_likelier_than_a_misreading_of_it(language: LanguageModel, word: str, other: str) -> None:
    assert word_log_probability(language, word) > word_log_probability(language, other)


def test_no_digit_is_likelier_than_another(language: LanguageModel) -> None:
    assert len({word_log_probability(language, f"12.5{digit}") for digit in "0123456789"}) == 1


def test_case_goes_on_as_it_began(language: LanguageModel) -> None:
    assert word_log_probability(language, "CASH") > word_log_probability(language, "CAsH")
    assert word_log_probability(language, "cash") > word_log_probability(language, "caSh")


def test_chances_of_what_follows_add_up_to_one(language: LanguageModel) -> None:
    context = START
    for character in "tot":
        context = language.after(context, character)
    caseless = [kind for kind in numbered(DEFAULT_CHARACTERS) if case(kind) == NO_CASE and kind != "0"]
    letters = [kind for kind in numbered(DEFAULT_CHARACTERS) if case(kind) != NO_CASE]
    followers = [*caseless, *string.digits, *letters, *{c.upper() for c in letters if len(c.upper()) == 1}]
    total = sum(math.exp(language.log_probability(context, character)) for character in followers)
    assert total == pytest.approx(1.0, abs=0.1)  # rare n-grams are left out, and logarithms kept in bytes


def test_only_the_word_counts_when_a_new_one_begins(language: LanguageModel) -> None:
    context = START
    for character in "whatever ":
        context = language.after(context, character)
    assert context == START


def test_a_context_is_no_longer_than_the_model_looks_back(language: LanguageModel) -> None:
    contexts = []
    for word in ("xxxxabcde", "yyyyabcde"):
        context = START
        for character in word:
            context = language.after(context, character)
        contexts.append(context)
    assert ORDER == 6
    assert contexts[0] == contexts[1]


def test_a_character_that_no_text_had_is_unlikely_and_no_error(language: LanguageModel) -> None:
    assert language.log_probability(START, "漢") == UNSEEN
    assert language.log_probability(language.after(START, "漢"), "a") < 0


@pytest.mark.parametrize(
    ("character", "expected"), [("A", "a"), ("É", "é"), ("7", "0"), ("ß", "ß"), ("İ", "İ"), ("-", "-")]
)
def test_characters_fold_to_one_of_their_kind(character: str, expected: str) -> None:
    assert folded(character) == expected


def test_cases_are_told_apart() -> None:
    assert [case(character) for character in "aA1"] == [1, 2, 3]


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "language.npz"
    damaged.write_bytes(COMMITTED.read_bytes()[:1000])
    with pytest.raises(ModelFileError, match=r"language\.npz"):
        LanguageModel.load(damaged)
    with pytest.raises(FileNotFoundError):
        LanguageModel.load(tmp_path / "none.npz")

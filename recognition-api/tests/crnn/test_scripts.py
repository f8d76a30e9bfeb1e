from __future__ import annotations

import pytest

from recognition_api.crnn.scripts import are_alike, in_one_script, is_cyrillic, is_of_other_script


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("Тotal", "Total"),
        ("Москвa", "Москва"),
        ("Καλημέρα oλoι", "Καλημέρα ολοι"),
        ("Привет, кoт", "Привет, кот"),
        ("СОСА", "COCA"),
        ("5 μm 10 Ω", "5 µm 10 Ω"),
        ("Київ їжак", "Київ їжак"),
        ("naïve", "naïve"),
        ("THE OHM Ω", "THE OHM Ω"),
        ("Φайл рίдіє", "Файл рідіє"),
        ("Фίλος", "Φίλος"),
    ],
)
def test_look_alikes_take_the_script_of_their_word(read: str, written: str) -> None:
    assert " ".join(in_one_script(read.split(" "))) == written


def test_a_line_of_two_scripts_keeps_both() -> None:
    assert in_one_script(["Москва", "and", "Sofia", "СОР"]) == ["Москва", "and", "Sofia", "COP"]


def test_words_are_alike_where_only_the_scripts_of_look_alikes_differ() -> None:
    assert are_alike("СОР", "COP")
    assert not are_alike("СОР", "COB")
    assert not are_alike("сор", "СОР")


def test_letter_with_a_latin_look_alike_is_cyrillic_but_of_no_script_of_its_own() -> None:
    assert is_of_other_script("ж")
    assert not is_of_other_script("о")
    assert is_cyrillic("о")
    assert not is_cyrillic("o")

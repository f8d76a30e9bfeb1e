from __future__ import annotations

import pytest

from recognition_api.crnn.scripts import in_one_script


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
    ],
)
def test_look_alikes_take_the_script_of_their_word(read: str, written: str) -> None:
    assert " ".join(in_one_script(read.split(" "))) == written


def test_a_line_of_two_scripts_keeps_both() -> None:
    assert in_one_script(["Москва", "and", "Sofia", "СОР"]) == ["Москва", "and", "Sofia", "COP"]

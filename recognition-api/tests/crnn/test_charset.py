from __future__ import annotations

import unicodedata

import pytest

from recognition_api.crnn.charset import BLANK, DEFAULT_CHARACTERS, Charset


def test_characters_come_back_when_encoded_and_looked_up() -> None:
    charset = Charset()
    text = "Zażółć gęślą jaźń, naïve façade — 12 €"
    classes = charset.encode(text)
    assert "".join(map(charset.character, classes)) == text
    assert BLANK not in classes
    assert max(classes) < charset.num_classes


def test_a_charset_is_refused_when_a_character_occurs_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        Charset("abca")


def test_a_character_is_unknown_when_it_is_outside_the_set() -> None:
    assert "ש" not in Charset()
    with pytest.raises(KeyError):
        Charset().encode("ש")


def test_every_character_is_composed_when_written_as_one() -> None:
    assert all(unicodedata.normalize("NFC", character) == character for character in DEFAULT_CHARACTERS)


@pytest.mark.parametrize(
    "letters",
    ["äöüßÄÖÜ", "éèêëàâçœùûîïÿ", "ñáíóú¿¡", "ãõç", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "čćđšž", "őű", "ăâîșț", "ğışİ",
     "åæøðþ", "ċġħż", "ŵŷẁẅỳ",
     "ăâđêôơưảấễỵ", "άέήίόύώϊΰς", "ёъыэ", "іїєґ", "ђјљњћџ", "₹₺≤≥≠→✓☐☑¬", "āēģīķļņšūž", "ąčęėįšųūž", "€£¥§°•–—"],
)  # fmt: skip
def test_a_language_can_be_written_when_it_is_supported(letters: str) -> None:
    assert all(letter in Charset() for letter in letters)

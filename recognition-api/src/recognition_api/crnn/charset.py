"""The characters that the recogniser can write, and their class numbers in the network's output."""

from __future__ import annotations

import string
from dataclasses import dataclass, field

BLANK = 0  # CTC's "no character here"; the characters follow in order

# Latin: ASCII, then the letters of German, French, Spanish, Italian, Portuguese, Polish, Czech, Slovak, Slovene,
# Croatian, Hungarian, Romanian, Turkish, the Nordic and the Baltic languages, Maltese, Welsh and Vietnamese.
_LATIN = (
    " " + string.digits + string.ascii_uppercase + string.ascii_lowercase + string.punctuation
    + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    + "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŌōŐőŒœŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŸŹźŻżŽžȘșȚț"
    + "ẞĊċĠġĦħŴŵŶŷẀẁẂẃẄẅỲỳ"
    + "ƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉĨĩỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủŨũỨứỪừỬửỮữỰựỴỵỶỷỸỹ"
)  # fmt: skip
_GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫαβγδεζηθικλμνξοπρςστυφχψωάέήίόύώϊϋΐΰ"
# Russian, then the letters that Ukrainian, Belarusian and Serbian have besides; Bulgarian needs no others.
_CYRILLIC = (
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁё"
    + "ІіЇїЄєҐґЎўЂђЈјЉљЊњЋћЏџ"
)  # fmt: skip
_SIGNS = "€£¥§°•·–—‘’‚“”„«»‹›…¡¿©®™±×÷½¼¾²³ªº¶†ﬁﬂſ" + "¢₹₺₽₴¬¹‰‡№′″−≤≥≠≈∞√←↑→↓✓✗☐☑☒●○■□"

DEFAULT_CHARACTERS = _LATIN + _SIGNS + _GREEK + _CYRILLIC


@dataclass(frozen=True, slots=True)
class Charset:
    """An ordered set of characters; class ``BLANK`` is none of them, class ``i`` is ``characters[i - 1]``.

    Raises ValueError when a character occurs twice.
    """

    characters: str = DEFAULT_CHARACTERS
    _classes: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(set(self.characters)) != len(self.characters):
            raise ValueError("a charset holds each character once")
        classes = {c: i for i, c in enumerate(self.characters, BLANK + 1)}
        object.__setattr__(self, "_classes", classes)

    @property
    def num_classes(self) -> int:
        """Characters and the blank."""
        return len(self.characters) + 1

    def __contains__(self, character: str) -> bool:
        return character in self._classes

    def encode(self, text: str) -> list[int]:
        """The classes of a text's characters. Raises KeyError for a character outside the set."""
        return [self._classes[character] for character in text]

    def character(self, class_number: int) -> str:
        """The character of a class other than the blank."""
        return self.characters[class_number - 1]

"""Map the characters of the recogniser to class numbers of the network's output, and back."""

from __future__ import annotations

import string
from dataclasses import dataclass, field

BLANK = 0  # of CTC; the characters follow in order

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
# Russian, then further letters of Ukrainian, Belarusian and Serbian; Bulgarian needs no others.
_CYRILLIC = (
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁё"
    + "ІіЇїЄєҐґЎўЂђЈјЉљЊњЋћЏџ"
)  # fmt: skip
_SIGNS = "€£¥§°•·–—‘’‚“”„«»‹›…¡¿©®™±×÷½¼¾²³ªº¶†ﬁﬂſ" + "¢₹₺₽₴¬¹‰‡№′″−≤≥≠≈∞√←↑→↓✓✗☐☑☒●○■□"

DEFAULT_CHARACTERS = _LATIN + _SIGNS + _GREEK + _CYRILLIC


@dataclass(frozen=True, slots=True)
class Charset:
    """Hold an ordered set of characters; class ``i`` is ``characters[i - 1]``, and class ``BLANK`` is no character.

    Raises ValueError if a character occurs twice.
    """

    characters: str = DEFAULT_CHARACTERS
    _classes: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(set(self.characters)) != len(self.characters):
            raise ValueError("a character occurs twice in the charset")
        classes = {c: i for i, c in enumerate(self.characters, BLANK + 1)}
        object.__setattr__(self, "_classes", classes)

    @property
    def num_classes(self) -> int:
        """Return the number of characters plus one for the blank."""
        return len(self.characters) + 1

    def __contains__(self, character: str) -> bool:
        return character in self._classes

    def encode(self, text: str) -> list[int]:
        """Return the classes of a text's characters. Raises KeyError for a character outside the set."""
        return [self._classes[character] for character in text]

    def character(self, class_number: int) -> str:
        """Return the character of a class other than the blank."""
        return self.characters[class_number - 1]

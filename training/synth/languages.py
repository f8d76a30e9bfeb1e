"""Lines in scripts and languages that the Latin corpus does not have: Greek, Cyrillic, Vietnamese, others."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from training.synth import amounts, corpus, maltese
from training.synth.corpus import SHARE, cut
from training.synth.draws import pick, pick_weighted
from training.synth.translations import messages

SHARES = {
    "el": 3.0, "ru": 1.9, "uk": 1.1, "bg": 0.9, "sr": 0.7, "be": 0.4, "vi": 3.0,
    "is": 0.25, "cy": 0.4, "mt": 0.25, "ro": 0.3,
}  # fmt: skip
DICTIONARIES = {"uk": "ukrainian", "bg": "bulgarian"}
SPELLINGS = {"el": "el_GR", "ru": "ru_RU", "be": "be_BY", "sr": "sr_RS", "vi": "vi_VN", "is": "is_IS", "ro": "ro_RO"}
SCRIPTS = {
    "el": re.compile(r"[Α-ΡΣ-Ωα-ωάέήίόύώ]"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr"), re.compile(r"[А-Яа-яіїєґўђјљњћџ]")),
}
"""Scripts that a line must have a letter of."""
RARE = {
    "el": "ϊϋΐΰώύήόίζξψ", "ru": "ёъэщ", "uk": "ґєїі", "be": "ўіё", "bg": "ъщю", "sr": "ђјљњћџ", "is": "ðþæö",
    "ro": "șțăîœÿ", "cy": "ŵŷẁẃẅỳÿ", "mt": "ċġħż",
    "vi": "ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỵỷỹỳđ",
}  # fmt: skip
"""Small letters of a language that seldom occur."""
RARE_SHARES, RARE_SHARE = {"cy": 0.5, "mt": 0.4, "ro": 0.3, "vi": 0.25}, 0.12  # of a language's lines; of others'
RARE_CAPITALS_SHARE = 0.45  # of lines with rare letters
BUILT_IN = {
    "el": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Το φως της ημέρας είναι καθαρό, ο δρόμος μακρύς.",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю. Широкая электрификация южных губерний.",
    "uk": "Щастям б'єш жук їх глицю в фон й ґедзь пріч. Єхидна, ґава, їжак ще й шиплячі плазуни біжать.",
    "bg": "Ах, чудна българска земьо, полюшвай цъфтящи жита. Жълтата дюля беше щастлива.",
    "sr": "Љубазни фењерџија чађавог лица хоће да ми покаже штос. Ђак и њихов џеп.",
    "be": "У Іўі худы жвавы чорт у зялёнай камізэльцы пабег пад'есці фаршу з юшкай.",
    "vi": "Do bạch kim rất quý nên sẽ dùng để lắp vô xương. Tiếng mẹ đẻ đẹp như những giọt nắng ở cửa sổ.",
    "is": "Kæmi ný öxi hér ykist þjófum nú bæði víl og ádrepa. Svo hölt, yxna kýr þegði jú um dóp.",
    "cy": "Parciais fy jac codi baw hud llawn dŵr ger tŷ Mabon. Mae'r ŵyl yn y gŵydd a'r ffŷn.",
    "mt": " ".join(maltese.WORDS),
    "ro": "Gheorghe, obezul, a reușit să obțină jucându-se un flux în Quebec de o mie kilowațioră. Țara și orașul.",
}


@dataclass(frozen=True)
class Language:
    """What a language is written with: running text, single words and phrases of user interfaces."""

    text: str
    words: list[str]
    phrases: list[str]


@dataclass(frozen=True)
class Languages:
    """Languages by their code; draws a line of any, or of one."""

    languages: dict[str, Language]

    @classmethod
    def load(cls, share: Path = SHARE) -> Languages:
        """Return what the Debian packages of ``packages.txt`` left below ``share``, or built-in sentences (cached)."""
        return _load(share)

    def line(
        self, rng: np.random.Generator, max_chars: int, language: str | None = None, *, has_rare_words: bool = True
    ) -> str:
        """Return a line of 1 to ``max_chars`` characters: a phrase, prose, words, or a label with a value.

        ``has_rare_words`` puts rare letters in place of others in some, so that all are learned.
        """
        code = language or pick_weighted(rng, {code: SHARES[code] for code in self.languages})
        own = self.languages[code]
        kind = rng.random()
        if has_rare_words and rng.random() < RARE_SHARES.get(code, RARE_SHARE):
            words = (_with_rare(rng, pick(rng, own.words), code) for _ in range(int(rng.choice([1, 1, 2]))))
            return cut(" ".join(words), max_chars)
        if kind < 0.36:
            text = pick(rng, own.phrases)
        elif kind < 0.66:
            at = own.text.find(" ", int(rng.integers(0, max(1, len(own.text) - max_chars - 40)))) + 1
            text = own.text[at : at + int(rng.integers(6, max_chars + 1))]
        elif kind < 0.86:
            text = " ".join(pick(rng, own.words) for _ in range(int(rng.choice([1, 1, 2, 3]))))
        else:
            text = f"{cut(pick(rng, own.phrases), 28).rstrip(':.,')}: {amounts.value(rng)}"
        text = cut(_cased(rng, cut(text, max_chars), code), max_chars)
        script = SCRIPTS.get(code)
        return text if text and (script is None or script.search(text)) else cut(pick(rng, own.words), max_chars)


def _with_rare(rng: np.random.Generator, word: str, language: str) -> str:
    """Put a rare letter, each as often as any other, in the place of a like letter of a word; at times in capitals."""
    rare, letters = pick(rng, RARE[language]), list(word.lower())
    base = unicodedata.normalize("NFD", rare)[0]
    places = [at for at, letter in enumerate(letters) if unicodedata.normalize("NFD", letter)[0] == base]
    letters[pick(rng, places or range(len(letters)))] = rare
    changed = "".join(letters)
    if rng.random() < RARE_CAPITALS_SHARE:
        return _capitals(changed, language) if rng.random() < 0.7 else _capitals(rare, language) + changed
    return changed


def _cased(rng: np.random.Generator, text: str, language: str) -> str:
    kind = rng.random()
    if kind < 0.14:
        return _capitals(text, language)
    return " ".join(word[:1].upper() + word[1:] for word in text.split()) if kind < 0.22 else text


def _capitals(text: str, language: str) -> str:
    """Return the text in capitals; Greek capitals have no accents."""
    if language == "el":
        text = "".join(c for c in unicodedata.normalize("NFD", text) if c != "\u0301")
    return unicodedata.normalize("NFC", text.upper())


@cache
def _load(share: Path) -> Languages:
    return Languages({code: _language(share, code) for code in SHARES})


def _language(share: Path, code: str) -> Language:
    phrases = [phrase for phrase in messages(share, code) if _is_written_in(phrase, code)] or BUILT_IN[code].split(". ")
    text = f"{corpus.running_text(share, code)} {' '.join(phrases)}"
    words = corpus.dictionary(share, DICTIONARIES.get(code, "")) + corpus.spelling(share, SPELLINGS.get(code, ""))
    if code == "mt":
        words = [*maltese.WORDS, *(word.strip("();,") for phrase in phrases for word in phrase.split())]
    words = words or [word.strip("().,;:!?\"'«»“”") for word in text.split()]
    return Language(*_clean(code, text, [word for word in words if len(word) > 1], phrases))


def _clean(code: str, text: str, words: list[str], phrases: list[str]) -> tuple[str, list[str], list[str]]:
    if code != "ro":
        return text, words, phrases
    below = corpus.comma_below
    return below(text), [below(word) for word in words], [below(phrase) for phrase in phrases]


def _is_written_in(phrase: str, code: str) -> bool:
    script = SCRIPTS.get(code)
    return script is None or script.search(phrase) is not None

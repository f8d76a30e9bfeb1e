"""What rendered lines say: running text and words of many languages, and what receipts and forms print."""

from __future__ import annotations

import gzip
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np

from training.synth import patterns

SHARE = Path("/usr/share")
TEXT_CHARS_PER_LANGUAGE = 600_000
MAX_WORDS = 60_000  # of a language
LANGUAGES = ("cs", "da", "de", "es", "fi", "fr", "hr", "hu", "it", "nb", "nl", "pl", "pt", "pt_BR", "ro", "sv", "tr")
DICTIONARIES = {
    "catalan": "ca", "danish": "da", "dutch": "nl", "french": "fr", "italian": "it", "ngerman": "de",
    "bokmaal": "nb", "polish": "pl", "portuguese": "pt", "spanish": "es", "swedish": "sv", "american-english": "en",
}  # fmt: skip
SPELLINGS = ("cs_CZ", "hr_HR", "hu_HU", "lt_LT", "lv_LV", "ro_RO", "sk_SK", "sl_SI", "tr_TR")
BUILT_IN_TEXT = (
    "The quick brown fox jumps over the lazy dog, and the five boxing wizards jump quickly. "
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. "
    "Voix ambiguë d'un cœur qui au zéphyr préfère les jattes de kiwis. "
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío. "
    "Pchnąć w tę łódź jeża lub ośm skrzyń fig. Příliš žluťoučký kůň úpěl ďábelské ódy. "
)
ENGLISH_SHARE, STREET_ENGLISH_SHARE, BOOK_ENGLISH_SHARE = 0.4, 0.65, 0.12
ROFF_ESCAPES = r"\\f\(?.|\\\(..|\\m?\[[^]]*\]|\\&|\\[|/^,%:]|\\s[-+]?\d"
PUNCTUATION = ".,;:!?\"'()[]{}<>«»„“”‚‘’–-*_/\\|=+"
HELD_OUT_WORDS = 8  # one in so many
MIN_ACCENTED_WORDS = 1_000  # English has fewer
MIN_WORDS_OF_A_LETTER = 20  # fewer are mistakes and foreign names


@dataclass(frozen=True)
class Corpus:
    """Running text and words, each by language; every list has at least one entry."""

    texts: dict[str, str]
    words: dict[str, list[str]]

    @cached_property
    def _accented_by_language(self) -> list[list[str]]:
        found = ([word for word in words if not word.isascii()] for words in self.words.values())
        return [words for words in found if len(words) >= MIN_ACCENTED_WORDS]

    @cached_property
    def _held_out_by_language(self) -> list[list[str]]:
        return [[word for word in words if self.is_held_out(word)] for words in self._accented_by_language]

    @cached_property
    def accented(self) -> dict[str, list[str]]:
        """Words by the letters beyond ASCII that they have, so that each letter can be drawn equally often."""
        found: dict[str, list[str]] = defaultdict(list)
        for words in self.words.values():
            for word in words:
                for letter in {c for c in word if not c.isascii() and c.isalpha() and c.islower()}:
                    found[letter].append(word)
        return {letter: found[letter] for letter in sorted(found) if len(found[letter]) >= MIN_WORDS_OF_A_LETTER}

    @classmethod
    def load(cls, share: Path = SHARE) -> Corpus:
        """Return the texts of the packages of ``packages.txt`` below ``share``, or a small built-in one (cached)."""
        return _load(share)

    def line(self, rng: np.random.Generator, max_chars: int) -> str:
        """Return one line of 1 to ``max_chars`` characters: prose, words, or a pattern of receipts and forms."""
        kind = rng.random()
        if kind < 0.32:
            text = self._prose(rng, int(rng.integers(2, max_chars + 1)))
        elif kind < 0.40:
            text = self._words(rng, int(rng.choice([1, 1, 1, 2, 2, 3, 4])))
        elif kind < 0.50:
            text = self.letters(rng, int(rng.choice([1, 1, 2, 3, 4])))
        else:
            text = patterns.line(rng, lambda: self._words(rng, 1))
        text = cut(vary_case(rng, text), max_chars)
        return text or str(rng.integers(0, 100))

    def street(self, rng: np.random.Generator) -> str:
        """Return the text of a sign: mostly one word, mostly in capitals or with a capital."""
        kind = rng.random()
        if kind < 0.15:
            return cut(patterns.line(rng, lambda: self._words(rng, 1)), 14)
        if kind < 0.65:  # words as often as people use them
            words = self._prose(rng, 12, STREET_ENGLISH_SHARE).split()[: int(rng.choice([1, 1, 1, 2]))]
            text = cut(" ".join(words), 16).strip(".,;:'\"()-")
        else:
            text = self._words(rng, 1, STREET_ENGLISH_SHARE)
        case = rng.random()
        text = text.upper() if case < 0.4 else text[:1].upper() + text[1:] if case < 0.7 else text
        return text or str(rng.integers(0, 100))

    def book(self, rng: np.random.Generator, max_chars: int) -> str:
        """Return a line of a book: running text, at times a heading, an entry of a list, a number."""
        kind = rng.random()
        if kind < 0.81:
            return cut(self._prose(rng, int(rng.integers(12, max_chars + 1)), BOOK_ENGLISH_SHARE), max_chars)
        if kind < 0.89:
            text = cut(self._prose(rng, int(rng.integers(4, 34)), BOOK_ENGLISH_SHARE), 34)
            return text.upper() if rng.random() < 0.6 else text
        if kind < 0.93:
            return cut(patterns.line(rng, lambda: self._words(rng, 1)), max_chars)
        return cut(vary_case(rng, self.letters(rng, int(rng.integers(1, 7)))), max_chars)

    def word(self, rng: np.random.Generator) -> str:
        """Return a word: of running text, as often as people use it, or of a list of words."""
        words = self._prose(rng, 1).split() if rng.random() < 0.6 else []
        return next((clean for word in words if (clean := word.strip(PUNCTUATION))), "") or self._words(rng, 1)

    @staticmethod
    def is_held_out(word: str) -> bool:
        """Select every eighth word: the language model never counts them, and accents are measured with them."""
        return crc32(word.lower().encode()) % HELD_OUT_WORDS == 0

    def accented_word(self, rng: np.random.Generator) -> str:
        """Return a word with letters beyond ASCII, of any language that has many such words, all equally often."""
        return _of_any(rng, self._accented_by_language or list(self.words.values()))

    def held_out_accented_word(self, rng: np.random.Generator) -> str:
        """Return a word that the language model never counted in a list of words."""
        return _of_any(rng, self._held_out_by_language or list(self.words.values()))

    def letters(self, rng: np.random.Generator, count: int) -> str:
        """Return words with letters beyond ASCII.

        Half of them have each such letter as often as any other, half each language as often as any other: the first
        alone taught that a common í is as likely as an i.
        """
        if not self.accented:
            return self._words(rng, count)
        return " ".join(
            self.accented_word(rng) if rng.random() < 0.5 and self._accented_by_language else self._letter_word(rng)
            for _ in range(count)
        )

    def _letter_word(self, rng: np.random.Generator) -> str:
        return _of_any(rng, list(self.accented.values()))

    def _prose(self, rng: np.random.Generator, chars: int, english_share: float = ENGLISH_SHARE) -> str:
        text = self.texts[_language(rng, list(self.texts), english_share)]
        at = int(rng.integers(0, max(1, len(text) - chars - 40)))
        start = text.find(" ", at) + 1
        return text[start : start + chars + 12]

    def _words(self, rng: np.random.Generator, count: int, english_share: float = ENGLISH_SHARE) -> str:
        words = self.words[_language(rng, list(self.words), english_share)]
        return " ".join(words[int(rng.integers(len(words)))] for _ in range(count))


def _of_any(rng: np.random.Generator, languages: list[list[str]]) -> str:
    words = languages[int(rng.integers(len(languages)))]
    return words[int(rng.integers(len(words)))]


@cache
def _load(share: Path) -> Corpus:
    running = {language: running_text(share, language) for language in ("en", *LANGUAGES)}
    texts = {language: text for language, text in running.items() if len(text) > 2_000}
    words = dict(_word_lists(share))
    return Corpus(texts or {"en": BUILT_IN_TEXT * 4}, words or {"en": BUILT_IN_TEXT.split()})


def cut(text: str, max_chars: int) -> str:
    """Return the beginning of a text, cut at a space where one is near."""
    text = " ".join(text.split())
    if len(text) <= max_chars:
        return text
    at = text.rfind(" ", max(1, max_chars // 2), max_chars + 1)
    return text[: at if at > 0 else max_chars].strip()


def vary_case(rng: np.random.Generator, text: str) -> str:
    """Return the text as it is, or in capitals, or with capital initials, as print has it."""
    kind = rng.random()
    if kind < 0.24:
        return text.upper()
    if kind < 0.42:
        return " ".join(word[:1].upper() + word[1:] for word in text.split())
    return text


def _language(rng: np.random.Generator, known: list[str], english_share: float = ENGLISH_SHARE) -> str:
    if "en" in known and rng.random() < english_share:
        return "en"
    return known[int(rng.integers(len(known)))]


def running_text(share: Path, language: str) -> str:
    """Return up to TEXT_CHARS_PER_LANGUAGE characters of prose, read in a fixed order."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(share, language):
        clean = " ".join(unicodedata.normalize("NFC", piece).split())
        if len(clean) < 40 or sum(map(str.isalpha, clean)) < 0.6 * len(clean):
            continue
        pieces.append(clean)
        size += len(clean)
        if size > TEXT_CHARS_PER_LANGUAGE:
            break
    return comma_below(" ".join(pieces)) if language == "ro" else " ".join(pieces)


def comma_below(text: str) -> str:
    """Write Romanian with commas below, as its spelling asks for, instead of cedillas."""
    return text.translate(str.maketrans("şţŞŢ", "șțȘȚ"))


def _pieces(share: Path, language: str) -> Iterator[str]:
    """Yield paragraphs of fortunes, the Debian Reference and manual pages."""
    fortunes = share / "games/fortunes"
    for file in sorted(fortunes.glob("*.u8") if language == "en" else (fortunes / language).glob("*.u8")):
        yield from _decode(file.read_bytes()).split("%\n")
    if language == "it":
        for name in ("italia", "leggi", "formiche", "definizioni"):
            if (fortunes / name).is_file():
                yield from _decode((fortunes / name).read_bytes()).split("%\n")
    for file in sorted((share / "debian-reference").glob(f"ch*.{language[:2]}.html")):
        body = re.sub(r"<pre.*?</pre>|<[^>]+>", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield from html.unescape(body).split("\n\n")
    man = share / "man" if language == "en" else share / "man" / language
    for file in islice(sorted(man.glob("man[1578]/*.gz")), 400):
        yield from _manual_paragraphs(_decode(gzip.decompress(file.read_bytes())))


def _manual_paragraphs(source: str) -> Iterator[str]:
    """Yield the prose of a roff page: lines that are no request, without escapes."""
    prose: list[str] = []
    for line in source.splitlines():
        if line.startswith((".", "'")):
            if prose:
                yield " ".join(prose)
            prose = []
        else:
            prose.append(re.sub(ROFF_ESCAPES, "", line).replace(r"\-", "-"))
    if prose:
        yield " ".join(prose)


def _word_lists(share: Path) -> Iterator[tuple[str, list[str]]]:
    for name, language in DICTIONARIES.items():
        if words := dictionary(share, name):
            yield language, words
    for name in SPELLINGS:
        if words := spelling(share, name):
            yield name[:2], [comma_below(word) for word in words] if name == "ro_RO" else words


def dictionary(share: Path, name: str) -> list[str]:
    """Return the words of a list in ``dict``; none where it is not installed."""
    path = share / "dict" / name
    return _usable(_decode(path.read_bytes()).splitlines()) if path.is_file() else []


def spelling(share: Path, name: str) -> list[str]:
    """Return the words of a Hunspell dictionary; none where it is not installed."""
    path = share / "hunspell" / f"{name}.dic"
    if not path.is_file():
        return []
    encoding = path.with_suffix(".aff").read_bytes().split(b"SET ", 1)[1].split()[0].decode()
    return _usable(path.read_bytes().decode(encoding, errors="replace").splitlines()[1:])


def _usable(entries: list[str]) -> list[str]:
    """Return words of a sensible length, without a spelling list's marks; thinned, so that loading is fast."""
    thinned = entries[:: max(1, len(entries) // MAX_WORDS)]
    words = (unicodedata.normalize("NFC", re.split(r"[/\t ]", entry, maxsplit=1)[0]) for entry in thinned)
    return [word for word in words if 2 <= len(word) <= 20 and "\ufffd" not in word]


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")

"""What people write every day, in mixed case: sentences, letters, labels of forms and programs, quotes, short texts."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from training.synth import amounts, codes
from training.synth.corpus import SHARE, Corpus, cut
from training.synth.draws import digits, pick
from training.synth.translations import messages

LANGUAGES = (
    "de",
    "fr",
    "es",
    "it",
    "pt_BR",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "fi",
    "hu",
    "tr",
    "ro",
    "hr",
    "lv",
    "lt",
    "sl",
    "sk",
    "nb",
)
ENGLISH_SHARE = 0.6
LEADER_SHARE = 0.15  # of short texts
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zß-ÿ])")
BUILT_IN_PHRASES = (
    "Open file",
    "Save as",
    "Select all",
    "Print preview",
    "New message",
    "Sign out",
    "Account name",
    "Help",
)
LABELS = (
    "Invoice no.", "Invoice number", "Order no.", "Order date", "Date of issue", "Valid until", "Client",
    "Customer ID", "Contact person",
    "Bill to", "Ship to", "Sold by", "Quantity", "Qty", "Rate", "Net amount", "Gross", "VAT 19 %", "Total incl. VAT",
    "Total excl. tax",
    "Balance brought forward", "Amount paid", "Payment method", "Payment terms", "Bank details", "Sort code",
    "Account no.", "Reference",
    "Your ref.", "Our ref.", "First name", "Last name", "Surname", "Street and house number", "Postcode", "Town",
    "Country", "Telephone",
    "Mobile", "E-mail address", "Date of birth", "Place of birth", "Nationality", "Passport no.", "Tax number",
    "Employee", "Department",
    "Start date", "End date", "Hours worked", "Holiday", "Remarks", "Signature", "Yes", "No", "Weight", "Height",
    "Colour", "Size", "Material",
    "Serial no.", "Model", "Warranty", "Best before", "Batch", "Net weight", "Nutrition facts", "Energy", "Fat",
    "Sugars", "Salt", "Protein",
    "Departure", "Arrival", "Platform", "Seat", "Class", "Passenger", "Check-in", "Boarding", "Gate closes",
    "Room type", "Nights", "Guests",
    "Opening hours", "Closed on Sundays", "Username", "Password", "Sign in", "Log out", "Cancel", "Apply", "OK",
    "Next", "Back", "Search...",
    "Learn more", "Read more", "Add to basket", "Checkout", "Download", "Upload", "Share", "Print", "Delete",
    "Edit profile", "Notifications",
    "Privacy policy", "Terms of use", "Last updated", "Posted by", "Comments", "Reply", "Likes", "Followers", "Due",
    "Paid", "Overdue", "Draft",
)  # fmt: skip
TEMPLATES = (
    "We have received your payment of {money}.", "Your appointment on {date} at {time} is confirmed.",
    "Please reply by {date} at the latest.",
    "If you have any questions, call us on {phone}.", "Dear {name},", "Dear Mr {name},", "Dear Ms {name},",
    "Hello {name}, how are you?",
    "Yours sincerely,", "Yours faithfully, {name}", "Many thanks and see you on {day}!",
    "I will be out of the office until {date}.",
    "Could you send me the {word} by {day}?", "The {word} will be delivered between {time} and {time}.",
    "Sorry, the {word} is sold out.",
    "Please do not reply to this e-mail.", "This document was created on {date}.", "Only {n} left in stock",
    "You saved {money} today",
    "Buy two, get one free", "Payable within {n} days without deduction.",
    "Goods remain our property until paid in full.",
    "See page {n} for details.", "Figure {n}: {Word} and {word}", "Table {n}. {Word} by {word}, {date}",
    "Chapter {n}", "Appendix {L}",
    "{n} of {n} items selected", "{n} new messages", "Are you sure you want to delete this {word}?",
    "No results found for “{word}”",
    "{Word} (optional)", "{Word} is required", "Last login: {date}, {time}", "Keep out of reach of children.",
    "May contain traces of nuts.",
    "Shake well before use", "Do not bend", "This side up", "Mind the step", "Next train to {name}: {n} min",
    "Flight {L}{n} is delayed by {n} minutes",
    "The children went to {name} with their {word}.", "My {word} doesn't work any more, what should I do?",
    "It's {n} degrees and sunny in {name}.",
    "{name} & Sons Ltd.", "{name}, {name} and {n} others", "c/o {name}, {n} {name} Road",
    "{n} {name} Street, Flat {L}", "Copyright {n} {name}. All rights reserved.",
    "Wi-Fi: {name}", "Battery at {n} %", "Updated {n} minutes ago", "e.g. {word}, {word} etc.",
    "i.e. the {word} vs. the {word}", "approx. {n} pcs.",
    "Mr. {name}, Ph.D.", "Dr. {name} (Dept. {L})", "St. {name}'s Hospital", "a.m. / p.m.", "Nos. {n}-{n}", "U.S.A.",
    "No. {n}, vol. {L}, pp. {n}–{n}",
)  # fmt: skip
SHORT = ("OK", "No", "Yes", "a", "I", "on", "at", "PM", "am", "kg", "cm", "Nr", "No.", "x", "%", "€", "$", "§", "&",
"#", "@", "*", "+", "=", "?", "!",
         "A4", "B2", "Go", "Up", "In", "Id", "It", "If", "il", "Il", "ll", "rn", "nn", "vv", "cl", "1.", "a)", "(b)",
         "i.", "ii", "IV", "...", "etc", "1st")  # fmt: skip


@dataclass(frozen=True)
class Everyday:
    """Draws texts from the corpus, the messages of programs and templates."""

    corpus: Corpus
    phrases: dict[str, list[str]]

    @classmethod
    def load(cls, corpus: Corpus, share: Path = SHARE) -> Everyday:
        """Return the texts of the packages below ``share``, or a few built-in phrases."""
        return cls(corpus, _phrases(share))

    @cached_property
    def _sentences(self) -> dict[str, list[str]]:
        split = {code: SENTENCE.split(text) for code, text in self.corpus.texts.items()}
        found = {
            code: [
                s for s in texts if 10 <= len(s) <= 300 and s[0].isupper() and sum(map(str.isalpha, s)) > 0.7 * len(s)
            ]
            for code, texts in split.items()
        }
        return {code: sentences for code, sentences in found.items() if sentences} or {
            "en": ["Plain text has no sentences."]
        }

    def word(self, rng: np.random.Generator) -> str:
        """Return a word, mostly English and as people use it."""
        return self.corpus.word(rng)

    def sentence(self, rng: np.random.Generator, max_chars: int) -> str:
        """Return a sentence from its beginning, as much of it as fits in a line."""
        return cut(pick(rng, self._of(rng, self._sentences)), max_chars)

    def phrase(self, rng: np.random.Generator) -> str:
        """Return a label or message of a program."""
        return pick(rng, self._of(rng, self.phrases))

    def label(self, rng: np.random.Generator) -> str:
        """Return a label of a form, mostly with its value."""
        label = pick(rng, LABELS) if rng.random() < 0.6 else cut(self.phrase(rng), 24).rstrip(".:")
        if rng.random() < 0.4:
            return label + pick(rng, ("", "", ":", ":", "...", " *", "?"))
        value = pick(rng, (amounts.value, amounts.value, codes.code, self._names))(rng)
        return label + pick(rng, (": ", ": ", " ", " : ", " - ", " = ")) + value

    def business(self, rng: np.random.Generator) -> str:
        """Return a sentence of a letter, notice or advertisement."""
        text = pick(rng, TEMPLATES)
        for slot, maker in self._slots.items():
            while slot in text:
                text = text.replace(slot, maker(rng), 1)
        return text

    def quoted(self, rng: np.random.Generator) -> str:
        """Return words among quotes, brackets and other punctuation."""
        a, b, c = self.word(rng), self.word(rng), self._names(rng)
        return pick(rng, (
            f"\"{a} {b}\"", f"'{a}'", f"“{c},” {a} said.", f"({a})", f"[{a}]", f"{{{a}}}", f"<{a}>", f"{a}/{b}",
            f"{a} & {b}", f"{a}, {b}; {c}.", f"{a}: {b}!",
            f"{a} (see {b})", f"{a}...", f"– {c} –", f"*{a} {b}", f"{a}-{b}", f"1) {a} 2) {b}", f"a) {a}", f"• {c}",
            f"- {a} {b}", f"Q: {c}? A: {a}.", f"{a}'s {b}",
            f"It's {a}, isn't it?", f"#{a} @{b.lower()}", f"[x] {c} [ ] {b}", f"{a}_{b}", f"{a} | {b} | {c}",
            f"„{a}“", f"«{a}»", f"‘{a}’", f"{a}?!", f"{a} – {b}",
            f"{a}—{b}", f"{a} + {b} = {c}", f"{a} ~ {b}", f"\\{a}", f"{a}^2", f"`{a}`", f"100% {a}", f"$5 {a}",
            f"\"{c}\" ({a})", f"{a}: ____________", f"{a} {'.' * int(rng.integers(3, 30))} {digits(rng, 1, 3)}",
            f"___/___/______ {a}", f"{a}: {'_' * int(rng.integers(3, 24))}", f"don't {a}; won't {b}",
        ))  # fmt: skip

    def short(self, rng: np.random.Generator) -> str:
        """Return one to three characters, at times a leader: a row of dots that fills a line of a table."""
        if rng.random() < LEADER_SHARE:
            return pick(rng, (".", ".", ". ", "_", "-")) * int(rng.integers(3, 41))
        kind = rng.random()
        if kind < 0.3:
            return digits(rng, 1, 3)
        if kind < 0.55:
            return pick(rng, string.ascii_letters + string.digits + "%€$§&#@*+=?!/()[]{}<>£")
        if kind < 0.7:
            return pick(rng, SHORT)
        if kind < 0.8:
            return pick(rng, string.ascii_letters + string.digits) + pick(rng, ".):,%-'°?!/;")
        return (
            pick(rng, self.phrase(rng).split())[:3]
            if kind < 0.9
            else "".join(pick(rng, string.ascii_letters) for _ in range(2))
        )

    def cell(self, rng: np.random.Generator) -> str:
        """Return what a cell of a table holds."""
        kind = rng.random()
        if kind < 0.55:
            return amounts.value(rng) if kind < 0.3 else amounts.number(rng)
        if kind < 0.7:
            return cut(self.phrase(rng), 20)
        return pick(
            rng,
            (
                self._names(rng),
                self.word(rng),
                pick(rng, LABELS),
                digits(rng, 1, 2),
                f"{digits(rng, 1)}.{digits(rng, 1, 2)}",
                "-",
                "n/a",
                "Yes",
                "%",
            ),
        )

    def long(self, rng: np.random.Generator, max_chars: int) -> str:
        """Return several sentences in one line."""
        language = self._of(rng, self._sentences)
        return cut(" ".join(pick(rng, language) for _ in range(12)), int(rng.integers(80, max_chars + 1)))

    def _names(self, rng: np.random.Generator) -> str:
        return " ".join(self.word(rng).capitalize() for _ in range(int(rng.choice([1, 1, 2]))))

    @cached_property
    def _slots(self) -> dict[str, Callable[[np.random.Generator], str]]:
        return {
            "{money}": amounts.money, "{date}": amounts.date, "{time}": amounts.clock, "{phone}": amounts.phone,
            "{name}": self._names,
            "{day}": lambda rng: pick(rng, amounts.WEEKDAYS), "{word}": lambda rng: self.word(rng).lower(),
            "{Word}": lambda rng: self.word(rng).capitalize(), "{n}": lambda rng: digits(rng, 1, 3),
            "{L}": lambda rng: pick(rng, codes.CAPITALS),
        }  # fmt: skip

    @staticmethod
    def _of(rng: np.random.Generator, languages: dict[str, list[str]]) -> list[str]:
        if rng.random() < ENGLISH_SHARE and "en" in languages:
            return languages["en"]
        return pick(rng, list(languages.values()))


@cache
def _phrases(share: Path) -> dict[str, list[str]]:
    found = {code: messages(share, code) for code in ("en", *LANGUAGES)}
    return {code: texts for code, texts in found.items() if texts} or {"en": list(BUILT_IN_PHRASES)}

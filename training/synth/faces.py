"""The choice of a face for a text: of a kind (everyday, code, book, …), with every character of the text."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from training.synth.draws import pick
from training.synth.fonts import NEEDED, FontFace

CORE = re.compile(
    r"^(roboto|inter|liberation sans|arimo|carlito|open sans|lato|noto sans|dejavu sans|nimbus sans|tex gyre heros)$",
    re.I,
)
EVERYDAY = re.compile(
    r"^(roboto|inter|liberation sans|arimo|carlito|open sans|lato|noto sans|dejavu sans|nimbus sans|nimbus sans narrow|"
    r"tex gyre heros|tex gyre heros cn|freesans|pt sans|pt sans caption|pt sans narrow|"
    r"cantarell|clear sans|clear sans medium|"
    r"karla|cabin|manrope|oxygen-sans|b612|go|go medium|andika|verana sans|switzera adf|"
    r"gillius adf|tuffy|averia sans gwf|sora|"
    r"urw gothic|junction|universalis adf std|libris adf std|play|roboto condensed|open sans condensed|inter display|"
    r"gfs neohellenic|linux biolinum o|latin modern sans|tex gyre adventor|cmu sans serif|cmu bright|"
    r"noto sans display|quicksand)$",
    re.I,
)
CODE = re.compile(
    r"mono(?!fur)|courier|code|inconsol|hack|cousine|nimbusmonops|consol|agave|hermit|"
    r"fantasque|3270|px |spleen|terminus|typist|typewriter",
    re.I,
)
PIXEL = re.compile(r"^(px ibm (cga|ega8|vga8|vga9|mda)|spleen (6x12|8x16)|c-64)$", re.I)
MACHINE_READABLE = re.compile(r"^(ocr b|ocra)$", re.I)
FAINT = re.compile(r"thin|hairline|extralight|ultralight", re.I)
STYLED = re.compile(r"bold|black|heavy|italic|oblique|light|medium|semi|demi|cond|narrow|extra|-bd|-i\.|-z\.", re.I)
CORE_SHARE = 0.6  # of everyday lines
PLAIN_SHARE = 0.5  # of lines in a family that has an upright face of regular weight
DRAWS = 6  # of faces, to find one with small letters


class Faces:
    """Faces by kind and family; families of a kind are drawn equally often."""

    def __init__(self, fonts: list[FontFace]) -> None:
        self._fonts = fonts
        kinds: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, face in enumerate(fonts):
            for kind in kinds_of(face):
                kinds[kind][face.family].append(number)
        self._kinds = {kind: list(families.values()) for kind, families in kinds.items()}
        self._with: dict[str, frozenset[int]] = {}
        self._plain = {n for n, face in enumerate(fonts) if face.path is not None and not STYLED.search(face.path.name)}

    def draw(self, rng: np.random.Generator, kind: str) -> FontFace:
        """Return any face of a kind, or of another kind where the machine has none."""
        return self._of(rng, self._families(rng, kind))

    def covering(self, rng: np.random.Generator, kind: str, text: str) -> FontFace | None:
        """Return a face of a kind that has the text's characters and small letters of their own; None without one."""
        families = self._families(rng, kind)
        wanted = sorted({c for c in text if ord(c) not in NEEDED and c != " "})
        if wanted:
            able = frozenset.intersection(*(self._having(c) for c in wanted))
            families = [found for family in families if (found := [n for n in family if n in able])]
            if not families and kind != "any":
                return self.covering(rng, "any", text)
        if not families:
            return None
        for _ in range(DRAWS):
            face = self._of(rng, families)
            if face.covers(text) and all(map(face.draws, wanted)) and (face.has_lower_case or text == text.upper()):
                return face
        return None

    def _families(self, rng: np.random.Generator, kind: str) -> list[list[int]]:
        if kind == "everyday" and "core" in self._kinds and rng.random() < CORE_SHARE:
            kind = "core"
        return self._kinds.get(kind) or self._kinds.get("text") or self._kinds["any"]

    def _of(self, rng: np.random.Generator, families: list[list[int]]) -> FontFace:
        family = pick(rng, families)
        if rng.random() < PLAIN_SHARE:
            family = [number for number in family if number in self._plain] or family
        return self._fonts[pick(rng, family)]

    def _having(self, character: str) -> frozenset[int]:
        """Return the faces that have a character."""
        if character not in self._with:
            able = (number for number, face in enumerate(self._fonts) if ord(character) in face.codepoints)
            self._with[character] = frozenset(able)
        return self._with[character]


def kinds_of(face: FontFace) -> set[str]:
    """Return the kinds that a face belongs to."""
    kind = "artistic" if face.is_artistic else "printer" if face.is_printer else "text"
    if face.is_artistic:
        return {kind}
    kinds = {kind, "any"}
    if face.is_book:
        kinds.add("book")
    if face.is_bold and kind == "text":
        kinds.add("bold")
    if EVERYDAY.search(face.family) and not FAINT.search(str(face.path)):
        kinds |= {"everyday", "core"} if CORE.search(face.family) else {"everyday"}
    if CODE.search(face.family) and not MACHINE_READABLE.search(face.family):
        kinds.add("code")
    if PIXEL.search(face.family):
        kinds.add("pixel")
    if MACHINE_READABLE.search(face.family):
        kinds.add("mrz" if face.family == "OCR B" else "ocr")
    return kinds

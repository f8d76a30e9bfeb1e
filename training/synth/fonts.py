"""The machine's Latin fonts, split by family into those to train with and those held out for measuring."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from PIL import ImageFont

Split = Literal["train", "held_out"]

HELD_OUT_ONE_IN = 12
WRONG_GLYPHS = {"GFSArtemisiaIt.otf": "€"}  # characters that a file draws as others
NO_CHARACTER = "\U0010fffe"  # drawn as what a face shows for a character that it lacks
NEEDED = frozenset(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;-/()'\"&%#"))
# Faces that claim Latin letters and draw something else, or draw them for another script's use.
UNFIT = re.compile(
    r"symbol|dingbat|D050000L|emoji|icon|math|braille|music|barcode|webdings|wingdings|marlett|blank|keyboard|stafpuft|"
    r"Noto(Sans|Serif|Naskh|Kufi|Rashi|Traditional|Nastaliq|Music|Znamenny)(?!Mono|Display)[A-Z]\w+-|staypuft-dots",
    re.IGNORECASE,
)
ARTISTIC = re.compile(r"aenigma", re.IGNORECASE)
PRINTER = re.compile(
    r"mono|courier|code|typewriter|typist|3270|console|hack|ocr|inconsol|term|dot|cousine|nimbusmonops|pc-|lmmono",
    re.IGNORECASE,
)
BOOK = re.compile(
    r"accanthis|arapey|baskerv|berenis|c059|caladea|cardo|century|charis|classical serif|cmu serif|cmu concrete|didot|"
    r"doulos|dejavu serif|garamond|essays|fanwood|freeserif|gentium|goudy|irianis|junicode|latin modern roman|"
    r"liberation serif|libertine|linden|artemisia|nimbus roman|noto serif|old standard|p052|prociono|pt serif|"
    r"quattrocento|rasa|romande|stix|tinos|tex gyre (bonum|pagella|schola|termes)|tribun|tymes|"
    r"bookman|vollkorn|yrsa|dustismo roman",
    re.IGNORECASE,
)
BOLD = re.compile(r"bold|black|heavy|demi|medium|-bd|extrab", re.IGNORECASE)


@dataclass(frozen=True)
class FontFace:
    """One face of a font file. ``path`` is None for the font that Pillow brings along."""

    path: Path | None
    index: int
    family: str
    codepoints: frozenset[int]

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        """Return the face at an em size in pixels (cached)."""
        return _open(self.path, self.index, size_px)

    def covers(self, text: str) -> bool:
        """Return whether the face has a glyph for every character of ``text`` (the space needs none)."""
        return all(ord(character) in self.codepoints for character in text if character != " ")

    def draws(self, character: str) -> bool:
        """Return whether a character that the face claims is neither blank nor a stand-in; Pillow's font is trusted."""
        return self.path is None or _is_own_glyph(self, character)

    @property
    def is_printer(self) -> bool:
        """Whether it looks like the fixed-width print of tills, typewriters and terminals."""
        return bool(PRINTER.search(f"{self.path.name if self.path else ''} {self.family}"))

    @property
    def is_book(self) -> bool:
        """Whether books are set in it, or were: faces with serifs."""
        return bool(BOOK.search(self.family))

    @property
    def is_bold(self) -> bool:
        """Whether it is heavier than running text, as signs have it."""
        return self.path is not None and bool(BOLD.search(self.path.name))

    @property
    def is_artistic(self) -> bool:
        """Whether it belongs to a collection of display faces that are hard to read, to be drawn seldom."""
        return bool(ARTISTIC.search(str(self.path)))

    @cached_property
    def has_lower_case(self) -> bool:
        """False where small letters are drawn as capitals, of the same or a smaller size."""
        return any(_difference(_shape(self, small), _shape(self, small.upper())) > 4 for small in "aegr")


def load_fonts(split: Split) -> list[FontFace]:
    """Return usable scalable Latin faces of fontconfig, in a fixed order; Pillow's own font where there are none."""
    faces = [face for face in _installed() if _is_held_out(face.family) == (split == "held_out")]
    return faces or [FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))]


def _is_held_out(family: str) -> bool:
    return zlib.crc32(family.encode()) % HELD_OUT_ONE_IN == 0


@cache
def _installed() -> tuple[FontFace, ...]:
    if not shutil.which("fc-list"):
        return ()
    listing = subprocess.run(
        ["fc-list", ":scalable=true", "--format", "%{file}\t%{index}\t%{family[0]}\t%{charset}\n"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    faces = {}
    for line in sorted(listing.splitlines()):
        file, index, family, charset = line.split("\t")
        if Path(file).suffix.lower() not in {".ttf", ".otf", ".ttc", ".pfb"} or UNFIT.search(Path(file).name):
            continue
        codepoints = _codepoints(charset)
        face = FontFace(Path(file), int(index) & 0xFFFF, family, codepoints)  # the high half names an instance
        if codepoints >= NEEDED and (face.path, face.index) not in faces and _draws(face):
            faces[face.path, face.index] = face
    return tuple(faces.values())


def _codepoints(charset: str) -> frozenset[int]:
    """Return fontconfig's ``20-7e a0 b0-ff`` as code points, of the Latin, punctuation and sign blocks."""
    found: set[int] = set()
    for part in charset.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), min(int(last or first, 16), 0xFFFF) + 1))
    return frozenset(found)


def _draws(face: FontFace) -> bool:
    """Return whether FreeType opens the face and each of its letters has different ink."""
    try:
        shapes = [_shape(face, character) for character in "AHs58"]
    except OSError:
        return False
    return None not in shapes and len(set(shapes)) == len(shapes)


@lru_cache(maxsize=1 << 16)
def _is_own_glyph(face: FontFace, character: str) -> bool:
    font = face.at(32)
    mask = font.getmask(character)
    if mask.getbbox() is None:
        return False
    if face.path is not None and character in WRONG_GLYPHS.get(face.path.name, ""):
        return False
    return character in "□■☐" or bytes(mask) != bytes(font.getmask(NO_CHARACTER))


def _difference(shape: bytes | None, other: bytes | None) -> int:
    return sum(a != b for a, b in zip(shape or b"", other or b"", strict=True))


def _shape(face: FontFace, character: str) -> bytes | None:
    """Return a character's ink scaled to a coarse square: equal for equal shapes of any size. None without ink."""
    left, top, right, bottom = face.at(48).getbbox(character)
    if right - left < 1 or bottom - top < 1:
        return None
    mask = face.at(48).getmask(character)
    width, height = mask.size
    if not width or not height or mask.getbbox() is None:
        return None
    pixels = np.array(mask, np.uint8).reshape(height, width)
    rows, columns = np.flatnonzero(pixels.any(1)), np.flatnonzero(pixels.any(0))
    ink = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return (cv2.resize(ink, (6, 6), interpolation=cv2.INTER_AREA) > 100).tobytes()


@lru_cache(maxsize=4096)
def _open(path: Path | None, index: int, size_px: int) -> ImageFont.FreeTypeFont:
    if path is None:
        font = ImageFont.load_default(size_px)
        if not isinstance(font, ImageFont.FreeTypeFont):
            raise RuntimeError("this build of Pillow has no FreeType")
        return font
    return ImageFont.truetype(str(path), size_px, index, layout_engine=ImageFont.Layout.BASIC)

"""Render pictures whose ink is known exactly: text on paper textures, in shadows, on stains and colours, on screens.

Each page is ink laid on a ground: `ink` is the share of each pixel that the letters and lines cover, and the picture
is made of it, the ground and the light. The same pictures in every run with the same fonts.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mesh.contracts.line import Quad

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 1100, 1400
KINDS: Final = ("texture", "shadow", "stains", "colour", "screen")
_OF_EACH: Final = 4
_TEXT: Final = [
    "The",
    "committee",
    "met",
    "on",
    "Tuesday",
    "to",
    "review",
    "the",
    "figures",
    "of",
    "the",
    "last",
    "quarter",
    "and",
    "to",
    "agree",
    "on",
    "a",
    "budget",
    "for",
    "repairs.",
    "Invoice",
    "20418,",
    "due",
    "14",
    "March:",
    "1,286.40",
    "EUR.",
    "Items",
    "3",
    "to",
    "17",
    "are",
    "delivered",
    "later;",
    "please",
    "keep",
    "this",
    "receipt.",
    "Temperature",
    "21.5",
    "degrees,",
    "humidity",
    "48",
    "%.",
    "Signed",
    "by",
    "both",
    "parties",
    "in",
    "two",
    "copies,",
    "one",
    "for",
    "each",
    "of",
    "them.",
]
_SIZES: Final = (20, 24, 30, 38)
_GROUNDS: Final = {"colour": ((244, 214, 160), (190, 222, 190), (246, 190, 196), (170, 196, 226))}
_PAPER: Final = (240, 236, 226)
_INKS: Final = ((20, 20, 24), (28, 34, 92), (60, 56, 52), (96, 24, 28))


class InkedPage(NamedTuple):
    kind: str
    image: Pixels
    """H x W x 3."""
    ink: NDArray[np.bool_]
    """H x W: where the letters cover at least half of the pixel."""
    lines: tuple[Quad, ...]


def inked_pages() -> Iterator[InkedPage]:
    fonts = _fonts()
    for kind in KINDS:
        for number in range(_OF_EACH):
            choice = random.Random(f"{kind} {number}")
            noise = np.random.default_rng(KINDS.index(kind) * _OF_EACH + number)
            size = _SIZES[number]
            yield _page(kind, number, size, ImageFont.truetype(choice.choice(fonts), size), choice, noise)


def _page(
    kind: str, number: int, size: int, font: ImageFont.FreeTypeFont, choice: random.Random, noise: np.random.Generator
) -> InkedPage:
    share, lines = _letters(font, size, choice)
    ground = np.empty((HEIGHT, WIDTH, 3), np.float32)
    ground[:] = _GROUNDS[kind][number] if kind in _GROUNDS else _PAPER
    ink = np.array(_INKS[number], np.float32)
    light = np.ones((HEIGHT, WIDTH, 1), np.float32)
    sigma = 3.0
    if kind == "texture":
        ground += _cloud(noise, 3)[..., None] * 7 + _cloud(noise, 40)[..., None] * 8
    elif kind == "shadow":
        light = _shadow(number)
    elif kind == "stains":
        ground *= _stains(choice)
    elif kind == "screen":
        dark = number % 2 == 1
        ground[:] = (24, 26, 34) if dark else (246, 246, 250)
        ink = np.array((222, 226, 230) if dark else (30, 32, 36), np.float32)
        light = _moire(number)
        sigma = 4.0
    covered = cv2.GaussianBlur(share, (0, 0), 0.6)[..., None]
    image = (ground * (1 - covered) + ink * covered) * light
    image += noise.normal(0, sigma, image.shape).astype(np.float32)
    photo = np.clip(image, 0, 255).astype(np.uint8)
    _, encoded = cv2.imencode(".jpg", photo, (cv2.IMWRITE_JPEG_QUALITY, 85))
    return InkedPage(kind, np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8), share >= 0.5, lines)


def _letters(font: ImageFont.FreeTypeFont, size: int, choice: random.Random) -> tuple[Floats, tuple[Quad, ...]]:
    lines: list[Quad] = []
    page = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(page)
    top = 80
    while top < HEIGHT - 120:
        words: list[str] = []
        while font.getlength(" ".join(words)) < WIDTH - 360:
            words.append(choice.choice(_TEXT))
        draw.text((90, top), " ".join(words), 255, font)
        right, bottom = 90 + font.getlength(" ".join(words)), top + 1.2 * size
        lines.append(((90, top), (right, top), (right, bottom), (90, bottom)))
        if choice.random() < 0.15:
            draw.line((90, top + round(1.4 * size), WIDTH - 90, top + round(1.4 * size)), 255, 2)
        top += round(size * choice.choice((1.5, 1.6, 2.4)))
    return np.asarray(page, np.float32) / np.float32(255), tuple(lines)


def _cloud(noise: np.random.Generator, size: float) -> Floats:
    small = noise.normal(0, 1, (round(HEIGHT / size) + 2, round(WIDTH / size) + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)


def _shadow(number: int) -> Floats:
    """Return light that falls off, with the shadow of a hand or of the phone: soft, and dark to a third."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    fall = 1 - 0.35 * (x / WIDTH * (number % 2) + y / HEIGHT * (1 - number % 2))
    edge = (x - WIDTH * 0.55) + (y - HEIGHT * 0.5) * (0.5 - 0.3 * number)
    return np.asarray((fall * (1 - 0.55 / (1 + np.exp(-edge / (12 + 14 * number)))))[..., None], np.float32)


def _stains(choice: random.Random) -> Floats:
    stains = np.ones((HEIGHT, WIDTH, 3), np.float32)
    for _ in range(6):
        blot = np.zeros((HEIGHT, WIDTH), np.float32)
        centre, radius = (choice.randrange(WIDTH), choice.randrange(HEIGHT)), choice.randrange(60, 200)
        cv2.circle(blot, centre, radius, 1.0, choice.choice((-1, 16)))
        blot = np.asarray(cv2.GaussianBlur(blot, (0, 0), choice.choice((4, 9))), np.float32)
        stains *= 1 - blot[..., None] * np.array((0.12, 0.2, 0.34), np.float32)
    return stains


def _moire(number: int) -> Floats:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    waves = 0.05 * np.sin(x / (2.3 + 0.2 * number) + y / 11) + 0.04 * np.sin(y / 5.1 + x / 60)
    fall = 1 - 0.3 * np.hypot(x - WIDTH / 2, y - HEIGHT / 2) / np.hypot(WIDTH, HEIGHT)
    return np.asarray(((1 + waves) * fall)[..., None], np.float32)


def _fonts() -> list[str]:
    listed = subprocess.run(["fc-list", ":lang=en", "file"], capture_output=True, text=True, check=True).stdout
    names = (
        "LiberationSans-Regular",
        "LiberationSerif-Regular",
        "LiberationMono-Regular",
        "DejaVuSans.",
        "Carlito-Reg",
    )
    files = sorted(line.strip().rstrip(":") for line in listed.splitlines() if any(name in line for name in names))
    return files or sorted(
        line.strip().rstrip(":") for line in listed.splitlines() if line.strip(": ").endswith(".ttf")
    )

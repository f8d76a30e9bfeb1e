"""Photographs without text, as the ground of a scene: wallpapers, and before them animals, plants and food.

They come with the Debian packages of `packages.txt`; without these there are none, and scenes are drawn only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np

from training.synth.page_sheet import Image8

WALLPAPERS = (Path("/usr/share/backgrounds/mate/nature"), Path("/usr/share/wallpapers"))
THINGS = tuple(
    Path("/usr/share/tuxpaint/stamps") / kind for kind in ("animals", "food", "naturalforces", "plants", "space")
)
"""Those of the stamps that are photographs, cut out, and show no letters."""
LONGEST = 1600
"""Pixels of a picture's longer side once it is loaded."""


@dataclass(frozen=True, slots=True)
class Photographs:
    """Files of pictures without text: whole ones, and things cut out (with opacity)."""

    wallpapers: Sequence[Path]
    things: Sequence[Path]

    @classmethod
    def found(cls, wallpapers: Sequence[Path], things: Sequence[Path]) -> Photographs:
        """Return the photographs in some folders: of a wallpaper of many sizes, the largest file."""
        largest: dict[Path, Path] = {}
        for path in (path for folder in wallpapers for path in sorted(folder.rglob("*"))):
            if path.suffix in {".jpg", ".png"} and path.stem != "screenshot":
                name = path.parents[2] if path.parent.name.startswith("images") else path
                if name not in largest or path.stat().st_size > largest[name].stat().st_size:
                    largest[name] = path
        cut_out = (path for folder in things for path in sorted(folder.rglob("*.png")))
        return cls(list(largest.values()), [path for path in cut_out if "cartoon" not in path.parts])

    def scene(self, rng: np.random.Generator, size: int) -> Image8:
        """Return a part of a wallpaper, size × size × 3, mostly with a few objects in front."""
        ground = _piece(rng, _picture(self.wallpapers[int(rng.integers(len(self.wallpapers)))]), size)
        if self.things and rng.random() < 0.8:
            for _ in range(int(rng.integers(1, 7))):
                _put(rng, ground, _picture(self.things[int(rng.integers(len(self.things)))]))
        return ground


@cache
def installed() -> Photographs | None:
    """Return those installed on this machine; None if there are none."""
    photographs = Photographs.found(WALLPAPERS, THINGS)
    return photographs if photographs.wallpapers else None


def _piece(rng: np.random.Generator, picture: Image8, size: int) -> Image8:
    """Return any square of a picture, from a fifth of it to all; at times mirrored or with its colours exchanged."""
    height, width = picture.shape[:2]
    side = int(min(height, width) * rng.uniform(0.2, 1.0))
    y, x = int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))
    method = cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
    piece = cv2.resize(picture[y : y + side, x : x + side, :3], (size, size), interpolation=method)
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    if rng.random() < 0.3:
        piece = piece[:, :, rng.permutation(3)]
    mean, gain = piece.mean(), np.exp(rng.uniform(-0.5, 0.9))  # wallpapers are softer than what a camera sees
    return np.ascontiguousarray(np.clip((piece - mean) * gain + mean + rng.uniform(-30, 30), 0, 255).astype(np.uint8))


def _put(rng: np.random.Generator, ground: Image8, thing: Image8) -> None:
    """Put an object (h × w × 4, the last is opacity) at a random place, rotated and scaled."""
    size = ground.shape[0]
    scale = float(np.exp(rng.uniform(np.log(0.15), np.log(1.2)))) * size / max(thing.shape[:2])
    height, width = thing.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 15)), scale)
    if rng.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]], np.float64)
    matrix[:, 2] += rng.uniform(0, size, 2) - (width / 2, height / 2)
    placed = cv2.warpAffine(thing, matrix, (size, size), flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    opacity = placed[..., 3:].astype(np.float32) / 255
    ground[:] = np.clip(ground + opacity * (placed[..., :3].astype(np.float32) - ground), 0, 255)


@lru_cache(maxsize=1024)
def _picture(path: Path) -> Image8:
    """Return a picture as RGBA. Raises FileNotFoundError where OpenCV cannot read it."""
    coded = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if coded is None:
        raise FileNotFoundError(path)
    if coded.dtype == np.uint16:
        coded = cv2.convertScaleAbs(coded, alpha=1 / 256)
    if coded.ndim == 2:
        coded = cv2.cvtColor(coded, cv2.COLOR_GRAY2BGR)
    scale = min(1.0, LONGEST / max(coded.shape[:2]))
    small = cv2.resize(coded, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    code = cv2.COLOR_BGRA2RGBA if coded.shape[2] == 4 else cv2.COLOR_BGR2RGBA
    return np.asarray(cv2.cvtColor(small, code), np.uint8)

"""Render pages with the ground truth of every text line, with distortion, lighting and camera effects.

`render_page` picks a layout (`page_layouts`), draws it on a surface and takes it through a camera (`page_surfaces`),
all from one random generator, so a seed determines a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from training.synth import page_layouts, page_surfaces
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace
from training.synth.page_sheet import Floats, Image8, Sheet


@dataclass(frozen=True, slots=True)
class Page:
    """A picture (H × W × 3 RGB uint8) and its lines (N × 4 × 2 px); `ignored` regions are neither text nor not text."""

    image: Image8
    quads: Floats
    ignored: Floats
    texts: tuple[str, ...] = ()


def render_page(rng: np.random.Generator, fonts: Sequence[FontFace], corpus: Corpus, size: int) -> Page:
    """Return one page of `size` × `size` pixels."""
    layout = page_layouts.choose(rng)
    is_scene = layout in page_layouts.SCENES
    canvas_size = int(size * 1.2)
    surface, ink = page_surfaces.scene(rng, canvas_size) if is_scene else page_surfaces.paper(rng, canvas_size)
    sheet = Sheet(Image.fromarray(surface), rng, fonts, corpus, ink)
    layout(sheet)
    quads = np.array(sheet.quads, np.float32).reshape(-1, 4, 2)
    ignored = np.array(sheet.ignored, np.float32).reshape(-1, 4, 2)
    image, quads, ignored = page_surfaces.photograph(rng, np.asarray(sheet.canvas), quads, ignored, size, is_scene)
    inside = [_is_inside(quad, size) for quad in quads]
    texts = tuple(text for text, kept in zip(sheet.texts, inside, strict=True) if kept)
    return Page(image, quads[inside], ignored, texts)


def _is_inside(quad: Floats, size: int) -> bool:
    return bool((quad.max(0) > 0).all() and (quad.min(0) < size).all())

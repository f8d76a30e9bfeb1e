"""Training data of the recogniser: rendered lines, and real lines in the shares with the best results."""

from __future__ import annotations

import argparse
from pathlib import Path

from recognition_api.crnn.charset import Charset
from training.crnn.batches import LineSource
from training.crnn.real import RealLine, training_lines
from training.synth.corpus import Corpus
from training.synth.fonts import load_fonts
from training.synth.lines import RARE_SCENES, SCENES, LineRenderer

SHARES = {"sroie": 0.12, "icdar15_words": 0.18, "tapuscorpus_fr": 0.03}  # of the lines trained on; the rest is rendered


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that select the real lines."""
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets; without it every line is rendered")
    parser.add_argument(
        "--sroie-cases", type=Path, metavar="FILE",
        help="what training.crnn.teacher wrote for sroie:train; without it SROIE, whose labels lack case, is left out",
    )  # fmt: skip
    parser.add_argument("--rare", action="store_true", help="render mostly what the published network does not know")


def source_from(arguments: argparse.Namespace) -> LineSource:
    """Return the source that the options of ``add_arguments`` describe."""
    return line_source(arguments.datasets, arguments.sroie_cases, RARE_SCENES if arguments.rare else SCENES)


def line_source(datasets: Path | None, sroie_cases: Path | None, scenes: dict[str, float] = SCENES) -> LineSource:
    """Return rendered lines, and those of the sets in ``datasets`` that may be trained on."""
    charset = Charset()
    sources: list[tuple[float, list[RealLine]]] = []
    for name, share in SHARES.items() if datasets is not None else ():
        if datasets is not None and (name != "sroie" or sroie_cases is not None):
            cases = sroie_cases if name == "sroie" else None
            sources.append((share, training_lines(datasets, name, charset, cases)))
    renderer = LineRenderer(load_fonts("train"), Corpus.load(), charset, scenes=scenes)
    return LineSource(renderer, sources, charset)

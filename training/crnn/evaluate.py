"""Print the accuracy of an exported model on each labelled set, using the serving engine.

    python -m training.crnn.evaluate --datasets DIR [--model crnn.onnx] [--set sroie:val ...] [--limit 600]

A set that is missing in ``DIR`` is an error; use ``--set`` to select. Without ``DIR`` only rendered lines are used: of
all scenes, clear print of words with letters beyond ASCII, and clear print of everyday texts and of each language
(``training.crnn.held_out``), all in held-out fonts. Prints one JSON object per set.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.decode import READ_AS
from recognition_api.crnn.predictor import TextRecognizer
from recognition_api.crnn.preprocess import Pixels
from training.crnn.accuracy import accuracy, calibration_error, character_error_rate, spaces
from training.crnn.held_out import LANGUAGES, everyday_lines, language_lines
from training.crnn.real import read_lines
from training.synth.corpus import Corpus
from training.synth.fonts import load_fonts
from training.synth.lines import Line, LineRenderer

HELD_OUT_SEED = 7
SETS = ("sroie:val", "funsd:dev", "fondue_multilang:dev", "iiit5k:dev", "icdar15_words:val")
CHUNK = 64


@dataclass(frozen=True)
class Figures:
    """What was measured on one set. ``accuracy_fold`` ignores case and all but letters and digits.

    ``spaces_kept`` is the share of labelled spaces that were read, ``spaces_right`` of those read that are labelled.
    """

    name: str
    lines: int
    accuracy_fold: float
    accuracy: float
    cer: float
    spaces_kept: float
    spaces_right: float
    calibration_error: float
    ms_per_line: float


def measure(recognizer: TextRecognizer, name: str, crops: Sequence[Pixels], labels: Sequence[str]) -> Figures:
    """Recognise the crops and compare with the labels."""
    started = time.perf_counter()
    results = []
    for at in tqdm(range(0, len(crops), CHUNK), desc=name, leave=False):
        results += recognizer.recognize_crops(crops[at : at + CHUNK])
    seconds = time.perf_counter() - started
    pairs = [(result.text, label) for result, label in zip(results, labels, strict=True)]
    right = [read == label for read, label in pairs]
    return Figures(
        name,
        len(pairs),
        accuracy(pairs),
        accuracy(pairs, folded=False),
        character_error_rate(pairs),
        *spaces(pairs),
        calibration_error([result.confidence for result in results], right),
        1000 * seconds / max(1, len(pairs)),
    )


def real_lines(datasets: Path, spec: str, limit: int | None) -> tuple[list[Pixels], list[str]]:
    """Return crops and labels of ``set:split``, cut by the labelled quads. What the charset cannot write counts too."""
    name, _, split = spec.partition(":")
    lines = read_lines(datasets, name, split or None, charset=None, limit=limit)
    cut = [(crop, line.text) for line in lines if (crop := line.crop()) is not None]
    return [crop for crop, _ in cut], [text for _, text in cut]


def rendered_lines(count: int, accented: bool = False) -> tuple[list[Pixels], list[str]]:
    """Return lines in fonts that training never sees: of every scene, or ``accented`` words in clear print."""
    renderer = LineRenderer(load_fonts("held_out"), Corpus.load(), Charset())
    rng = np.random.default_rng(HELD_OUT_SEED)
    lines = [renderer.render_accented(rng) if accented else renderer.render(rng) for _ in range(count)]
    return [line.pixels for line in lines], [line.text.translate(READ_AS) for line in lines]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets")
    parser.add_argument("--model", type=Path, help="an ONNX file (default: the committed weights)")
    parser.add_argument("--set", action="append", dest="sets", metavar="NAME:SPLIT", help=f"default: {' '.join(SETS)}")
    parser.add_argument("--limit", type=int, default=600, help="lines of a set, spread evenly (default: %(default)s)")
    parser.add_argument(
        "--rendered", type=int, default=600, help="lines rendered in held-out fonts (default: %(default)s)"
    )
    parser.add_argument(
        "--held-out", type=int, default=200, help="lines of everyday texts, and of each language (default: %(default)s)"
    )
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    recognizer = TextRecognizer.load(arguments.model, arguments.threads)
    recognizer.warm_up()
    for spec in (arguments.sets or SETS) if arguments.datasets else ():
        report(measure(recognizer, spec, *real_lines(arguments.datasets, spec, arguments.limit)))
    if arguments.rendered:
        report(measure(recognizer, "rendered:held_out", *rendered_lines(arguments.rendered)))
        accented = rendered_lines(arguments.rendered, accented=True)
        report(measure(recognizer, "rendered:accented", *accented))
    if arguments.held_out:
        sets: dict[str, Callable[[int], list[Line]]] = {"everyday": everyday_lines}
        sets |= {code: partial(language_lines, code) for code in LANGUAGES}
        for name, lines in sets.items():
            drawn = lines(arguments.held_out)
            crops, labels = [line.pixels for line in drawn], [line.text.translate(READ_AS) for line in drawn]
            report(measure(recognizer, f"held_out:{name}", crops, labels))


def report(figures: Figures) -> None:
    """Print the figures as one JSON object."""
    values = {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(figures).items()}
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Lower the scores of characters that are far rarer in print than among the lines that the head was trained on.

    python -m training.crnn.priors crnn.onnx

Rewrites a file of `training.crnn.export`, once. Half of the training lines are words with rare letters and signs, so
that all of them are learned; without this a stain above an i makes it í, and dust a dot above the line. The amounts
were chosen on the dev parts: with 1 instead of 2 for Latin letters, forms and old print lose up to 2 lines of 400, and
print in Vietnamese and Maltese gains 1 to 2 in 100. Greek and Cyrillic words never look like Latin ones as a whole, so
their scores stay.
"""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path
from typing import Final

import torch

from mesh.vision.inference.checksum import SHA256_KEY, read_sealed_metadata
from recognition_api.crnn.charset import BLANK
from recognition_api.crnn.config import ANSWERS_PER_STEP
from recognition_api.crnn.model import Crnn
from training.crnn.export import load_onnx, write_onnx

LATIN: Final = 2.0  # letters beyond ASCII; all in units of log-probability
SIGNS: Final = 2.0
COMMON_SIGNS: Final = frozenset("–—‘’“”«»…•°€£¥§©®×±µ²³½→✓☐☑■□")


def rarity(character: str) -> float:
    """Return how much a character's score is lowered."""
    if character.isascii() or character in COMMON_SIGNS:
        return 0.0
    if character.isalpha():
        return LATIN if "LATIN" in unicodedata.name(character) else 0.0
    return SIGNS


def lower_rare_scores(model: Crnn) -> None:
    """Change the scores of both outputs of a step."""
    charset = model.config.charset
    amounts = [0.0 if c == BLANK else rarity(charset.character(c)) for c in range(charset.num_classes)]
    with torch.no_grad():
        model.head.classes.bias.sub_(torch.tensor(amounts).repeat(ANSWERS_PER_STEP))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=Path)
    arguments = parser.parse_args()
    metadata = {key: text for key, text in read_sealed_metadata(arguments.onnx).items() if key != SHA256_KEY}
    model = load_onnx(arguments.onnx)
    lower_rare_scores(model)
    write_onnx(model, arguments.onnx, metadata)


if __name__ == "__main__":
    main()

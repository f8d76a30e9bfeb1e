"""How many lines a network reads right: without case, letters and digits only (as the published figures count)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

import numpy as np
import torch

from recognition_api.crnn.config import WIDTH_STRIDE, WIDTHS
from recognition_api.crnn.decode import best_path
from recognition_api.crnn.model import Crnn
from recognition_api.crnn.preprocess import Pixels, padded, to_input
from training.precision import autocast


def fold(text: str) -> str:
    """Lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", text.lower())


@torch.inference_mode()
def read(model: Crnn, crops: Sequence[Pixels], at_once: int = 16) -> list[str]:
    """Return texts of grey crops, in the order given, in PyTorch; lines of similar width form a batch."""
    charset, texts = model.config.charset, [""] * len(crops)
    images = [to_input(crop, WIDTHS[-1]) for crop in crops]
    order = sorted(range(len(crops)), key=lambda number: images[number].shape[1])
    for at in range(0, len(order), at_once):
        numbers = order[at : at + at_once]
        width = next(width for width in WIDTHS if width >= images[numbers[-1]].shape[1])
        batch = padded([images[number] for number in numbers], width)
        with autocast():
            features = model.backbone(torch.from_numpy(batch))
        scores = model.head(features.float().mean(2)).numpy()
        for number, of_line in zip(numbers, scores, strict=True):
            texts[number] = best_path(of_line, charset, images[number].shape[1] / WIDTH_STRIDE).text
    return texts


def accuracy(pairs: Iterable[tuple[str, str]], folded: bool = True) -> float:
    """Share of (read, labelled) pairs that are equal."""
    equal = [fold(a) == fold(b) if folded else a == b for a, b in pairs]
    return sum(equal) / max(1, len(equal))


def character_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Return the Levenshtein distance divided by the number of labelled characters."""
    edits = characters = 0
    for read_text, label in pairs:
        edits += _edits(read_text, label)
        characters += len(label)
    return edits / max(1, characters)


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error: the weighted mean, by bin, of |confidence - share of right lines|."""
    bin_of = np.minimum((np.asarray(confidences) * bins).astype(int), bins - 1)
    gaps = 0.0
    for number in range(bins):
        members = np.flatnonzero(bin_of == number)
        if len(members):
            gaps += abs(float(np.asarray(right)[members].sum()) - float(np.asarray(confidences)[members].sum()))
    return gaps / max(1, len(confidences))


def right_words(read_words: Sequence[str], labelled: Sequence[str]) -> list[bool]:
    """Return for each word that was read whether the label has exactly it at that place."""
    right = [False] * len(read_words)
    for block in SequenceMatcher(None, read_words, labelled, autojunk=False).get_matching_blocks():
        right[block.a : block.a + block.size] = [True] * block.size
    return right


def spaces(pairs: Iterable[tuple[str, str]]) -> tuple[float, float]:
    """Share of labelled spaces that were read, and share of spaces read that are labelled.

    Those between two words count: with a letter or digit on both sides. Labels of forms also have one beside the
    signs in dates and numbers (`10/ 13/ 99`), where the print has none. Lines are aligned by their letters without
    case; a space is the same where both have it between the same neighbours.
    """
    kept = labelled = given = right = 0
    for read_text, label in pairs:
        read_text, label = " ".join(read_text.split()), " ".join(label.split())
        wanted, found = _between_words(label), _between_words(read_text)
        blocks = SequenceMatcher(None, read_text.lower(), label.lower(), autojunk=False).get_matching_blocks()
        matched = [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]
        labelled += len(wanted)
        given += len(found)
        kept += sum(b in wanted for _, b in matched)
        right += sum(a in found for a, _ in matched)
    return kept / max(1, labelled), right / max(1, given)


def _between_words(text: str) -> set[int]:
    return {i for i in range(1, len(text) - 1) if text[i] == " " and text[i - 1].isalnum() and text[i + 1].isalnum()}


def _edits(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]

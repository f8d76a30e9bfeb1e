"""Counts the character n-grams that the recogniser weighs doubtful letters by.

    python -m training.crnn.language letters.npz

Running text and word lists of every language of the corpus, and what receipts, forms and signs print. Words that
the accents are measured with (``Corpus.is_held_out``) are left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.language import (
    CASE_BITS,
    LOG_STEP,
    NO_CASE,
    ORDER,
    SPACE,
    SYMBOL_BITS,
    case,
    folded,
    numbered,
)
from training.synth.corpus import Corpus

Keys = NDArray[np.uint64]

ENGLISH_WEIGHT = 8  # times that English text counts
PRINTED_LINES = 150_000  # of receipts, forms and signs
MIN_COUNTS = (1, 1, 1, 2, 4, 5)  # by order: rarer n-grams are left out
SEED = 1


@dataclass(frozen=True)
class Counts:
    """N-grams of one order: keys in rising order, and how often each occurs."""

    keys: Keys
    counts: NDArray[np.float64]


def ngrams(symbols: NDArray[np.uint8], order: int) -> Keys:
    """The keys of all n-grams of an order in a row of symbols; a space can only be first or last in them."""
    keys = np.zeros(len(symbols), np.uint64)
    valid = np.ones(len(symbols), bool)
    for back in range(order):
        keys[back:] |= symbols[: len(symbols) - back].astype(np.uint64) << np.uint64(SYMBOL_BITS * back)
        valid[:back] = False
        if 0 < back < order - 1:
            valid[back:] &= symbols[: len(symbols) - back] != SPACE
    return keys[valid]


def count(rows: Iterable[NDArray[np.uint8]]) -> list[Counts]:
    """Counts of every order, 1 to ``ORDER``."""
    joined = np.concatenate([np.append(row, np.uint8(SPACE)) for row in rows])
    found = (np.unique(ngrams(joined, order), return_counts=True) for order in range(1, ORDER + 1))
    return [Counts(keys, counts.astype(np.float64)) for keys, counts in found]


def smoothed(counts: list[Counts]) -> tuple[Keys, NDArray[np.uint8], NDArray[np.uint8]]:
    """Keys, costs and backoffs of ``LanguageModel``: each order leans on the one below (Witten & Bell)."""
    probabilities = [counts[0].counts / counts[0].counts.sum()]
    backoffs = [np.ones(len(level.keys)) for level in counts]
    for order in range(2, ORDER + 1):
        level, below = counts[order - 1], counts[order - 2]
        contexts, context_of, kinds = np.unique(
            level.keys >> np.uint64(SYMBOL_BITS), return_inverse=True, return_counts=True
        )
        totals = np.bincount(context_of, level.counts)
        lower = np.searchsorted(below.keys, level.keys & np.uint64((1 << SYMBOL_BITS * (order - 1)) - 1))
        share = kinds / (totals + kinds)
        probabilities.append(
            (1 - share[context_of]) * level.counts / totals[context_of] + share[context_of] * probabilities[-1][lower]
        )
        backoffs[order - 2][np.searchsorted(below.keys, contexts)] = share
    kept = [level.counts >= least for level, least in zip(counts, MIN_COUNTS, strict=True)]
    keys = np.concatenate([level.keys[keep] for level, keep in zip(counts, kept, strict=True)])
    costs = np.concatenate([values[keep] for values, keep in zip(probabilities, kept, strict=True)])
    shares = np.concatenate([values[keep] for values, keep in zip(backoffs, kept, strict=True)])
    order_of = np.argsort(keys)
    return keys[order_of], _logarithms(costs[order_of]), _logarithms(shares[order_of])


def _logarithms(probabilities: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.rint(-np.log(probabilities) / LOG_STEP), 0, 255).astype(np.uint8)


def capitals(lines: Iterable[str]) -> NDArray[np.float32]:
    """Log-probabilities of a small letter and a capital, by the cases of the two characters before it in its word."""
    seen = np.ones((1 << 2 * CASE_BITS, 2))
    for line in lines:
        for word in line.split():
            before = 0
            for character in word:
                kind = case(character)
                if kind != NO_CASE:
                    seen[before, kind - 1] += 1
                before = (before << CASE_BITS & 15) | kind
    return np.asarray(np.log(seen / seen.sum(1, keepdims=True)), np.float32)


def build(corpus: Corpus, characters: str, path: Path) -> int:
    """Writes the model; returns how many n-grams it has."""
    symbols = numbered(characters)
    table = {character: symbols[folded(character)] for character in characters}
    rng = np.random.default_rng(SEED)
    printed = [corpus.line(rng, 64) if number % 2 else corpus.street(rng) for number in range(PRINTED_LINES)]
    rows = (
        np.array([table[c] for c in text if c in table], np.uint8)
        for text in (*_prose(corpus), *_words(corpus), " ".join(printed))
    )
    keys, costs, backoffs = smoothed(count(rows))
    steps = np.diff(keys, prepend=np.uint64(0)).view(np.uint8).reshape(-1, 8).T  # byte by byte: it packs better
    np.savez_compressed(
        path, characters=characters, key_steps=steps, costs=costs, backoffs=backoffs,
        capitals=capitals([*printed, *_prose(corpus)]),
    )  # fmt: skip
    return len(keys)


def _prose(corpus: Corpus) -> Iterator[str]:
    for language, text in corpus.texts.items():
        for _ in range(ENGLISH_WEIGHT if language == "en" else 1):
            yield text


def _words(corpus: Corpus) -> Iterator[str]:
    for words in corpus.words.values():
        yield " ".join(word for word in words if not corpus.is_held_out(word))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    found = build(Corpus.load(), CrnnConfig().characters, arguments.out)
    sys.stdout.write(f"{found} n-grams, {arguments.out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

"""Writes the mean of two exported networks' parameters (stochastic weight averaging, arXiv 1803.05407).

python -m training.crnn.average one.onnx other.onnx mean.onnx --note training_data="..."
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from training.crnn.export import load_onnx, write_onnx


def average(one: Path, other: Path, out: Path, notes: Mapping[str, str]) -> Path:
    """Both must be of one shape, and stages of one training: the mean of strangers reads nothing."""
    mean, added = load_onnx(one), load_onnx(other).state_dict()
    state = mean.state_dict()
    mean.load_state_dict({name: (value + added[name]) / 2 for name, value in state.items()})
    return write_onnx(mean.eval(), out, notes)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--note", action="append", default=[], metavar="NAME=TEXT", help="joins the file's metadata")
    arguments = parser.parse_args()
    notes = dict(note.split("=", 1) for note in arguments.note)
    average(arguments.one, arguments.other, arguments.out, notes)


if __name__ == "__main__":
    main()

"""Smoke test of all steps, small: render, train, export, load as the service does, measure.

python -m training.ctpn.smoke [--run FOLDER]     # the options of training.ctpn.train
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np

from detection_api.ctpn.predictor import TextDetector
from training.ctpn.evaluate import Report, evaluate
from training.ctpn.export import export
from training.ctpn.samples import read_labels
from training.ctpn.train import parse, train
from training.synth.corpus import Corpus
from training.synth.fonts import load_fonts
from training.synth.pages import render_page

PAGES = 3
SMALL = {"steps": 6, "batch": 2, "size": 256, "save_every": 3, "workers": 0}


def smoke(options: argparse.Namespace) -> Report:
    """Return the figures on rendered pages; writes into `smoke` in the run's folder, which is emptied before."""
    vars(options).update(SMALL | {"run": options.run / "smoke"})
    shutil.rmtree(options.run, ignore_errors=True)
    model = export(train(options), options.run / "ctpn.onnx", {"training_data": "smoke run"})
    write_pages(options.run / "pages", PAGES, options.size, options.seed)
    return evaluate(TextDetector.load(model, options.threads), list(read_labels(options.run / "pages", "held_out")))


def write_pages(folder: Path, count: int, size: int, seed: int) -> None:
    """Rendered pages as a labelled set, in fonts that training never sees."""
    fonts, corpus = load_fonts("held_out"), Corpus.load()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for number in range(count):
            page = render_page(np.random.default_rng((seed, number)), fonts, corpus, size)
            cv2.imwrite(str(folder / f"{number}.png"), page.image[:, :, ::-1])
            boxes = [{"quad": quad.tolist(), "text": text} for quad, text in zip(page.quads, page.texts, strict=True)]
            boxes += [{"quad": quad.tolist(), "text": "###", "ignore": True} for quad in page.ignored]
            labels.write(json.dumps({"image": f"{number}.png", "split": "held_out", "boxes": boxes}) + "\n")


if __name__ == "__main__":
    sys.stdout.write(smoke(parse()).to_json() + "\n")

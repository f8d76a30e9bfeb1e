"""Engines to compare, for single lines and for pages: our commands, Tesseract and RapidOCR."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Final

THREADS: Final = 2
RAPIDOCR_PYTHON: Final = Path("var/rapidocr/bin/python")
"""Installed as described in `rapidocr_worker.py`."""
BATCH: Final = 100  # pictures per call

Page = Mapping[str, Any]
"""`{"lines": [{"quad", "text"}], "ms"}`, milliseconds including loading the picture."""


def ocr_mesh() -> str:
    """Return the path of our command in this Python environment."""
    return os.fspath(Path(sys.executable).with_name("ocr-mesh"))


def run_ocr_mesh(command: str, pictures: Sequence[Path]) -> list[Any]:
    """Return the results of `ocr-mesh read`, `detect` or `recognize`, in the order given."""
    answers = []
    for at in range(0, len(pictures), 500):
        batch = [os.fspath(picture) for picture in pictures[at : at + 500]]
        call = [ocr_mesh(), command, "--format", "jsonl", "--threads", str(THREADS), *batch]
        printed = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout
        answers += [json.loads(line) for line in printed.splitlines()]
    return answers


def read_lines_with_ocr_mesh(pictures: Sequence[Path]) -> list[str]:
    """Return the texts of `ocr-mesh recognize`, in the order given."""
    return [answer["text"] for answer in run_ocr_mesh("recognize", pictures)]


def read_lines_with_tesseract(pictures: Sequence[Path]) -> list[str]:
    """Return the texts of Debian's Tesseract in the order given: English, one line per picture."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda picture: " ".join(_tesseract(picture, 1, "--psm", "7").split()), pictures))


def read_lines_with_rapidocr(pictures: Sequence[Path]) -> list[str]:
    """Return the texts of RapidOCR's recogniser on OpenVINO, in the order given."""
    with rapidocr() as ask:
        batches = (pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH))
        return [text for batch in batches for text in ask("lines", batch)["texts"]]


def read_pages_with_ocr_mesh(pictures: Sequence[Path]) -> list[Page]:
    """Return the pages of `ocr-mesh read`, in the order given."""
    return run_ocr_mesh("read", pictures)


def read_pages_with_tesseract(pictures: Sequence[Path]) -> list[Page]:
    """Return the pages of Debian's Tesseract in the order given: English, automatic layout."""
    return [_tesseract_page(picture) for picture in pictures]


def read_pages_with_rapidocr(pictures: Sequence[Path]) -> list[Page]:
    """Return the pages of RapidOCR on OpenVINO, in the order given."""
    with rapidocr() as ask:
        batches = (pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH))
        return [page for batch in batches for page in ask("pages", batch)["pages"]]


def _tesseract(picture: Path, threads: int, *options: str) -> str:
    """Return Tesseract's output; empty for a picture that it rejects as too small."""
    command = ["tesseract", os.fspath(picture), "stdout", *options]
    environment = {**os.environ, "OMP_THREAD_LIMIT": str(threads)}
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    return answer.stdout


def _tesseract_page(picture: Path) -> Page:
    started = time.perf_counter()
    table = _tesseract(picture, THREADS, "--psm", "3", "tsv")
    ms = (time.perf_counter() - started) * 1000
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["text"] and row["text"].strip()]
    lines = groupby(words, lambda row: (row["block_num"], row["par_num"], row["line_num"]))
    return {"lines": [_tesseract_line(list(line)) for _, line in lines], "ms": ms}


def _tesseract_line(words: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    sides = [[int(word[side]) for side in ("left", "top", "width", "height")] for word in words]
    left, top = min(side[0] for side in sides), min(side[1] for side in sides)
    right, bottom = max(side[0] + side[2] for side in sides), max(side[1] + side[3] for side in sides)
    quad = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return {"quad": quad, "text": " ".join(word["text"] for word in words)}


@contextmanager
def rapidocr(threads: int = THREADS) -> Iterator[Callable[[str, Sequence[Path]], Any]]:
    """Start the worker; yield a function that runs a task of `rapidocr_worker.py` on pictures."""
    command = [os.fspath(RAPIDOCR_PYTHON), os.fspath(Path(__file__).with_name("rapidocr_worker.py")), str(threads)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        requests, answers = process.stdin, process.stdout

        def ask(task: str, pictures: Sequence[Path]) -> Any:
            request = {"task": task, "pictures": [os.fspath(picture.resolve()) for picture in pictures]}
            requests.write(json.dumps(request) + "\n")
            requests.flush()
            return json.loads(answers.readline())

        yield ask
        requests.close()


LINE_ENGINES: Final = {
    "ocr-mesh": read_lines_with_ocr_mesh,
    "tesseract": read_lines_with_tesseract,
    "rapidocr": read_lines_with_rapidocr,
}
PAGE_ENGINES: Final = {
    "ocr-mesh": read_pages_with_ocr_mesh,
    "tesseract": read_pages_with_tesseract,
    "rapidocr": read_pages_with_rapidocr,
}

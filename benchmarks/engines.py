"""Our commands as a user runs them, and two engines that people use today: readers of single lines, and of pages."""

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
"""Where `rapidocr_worker.py` says how to install it."""
BATCH: Final = 100  # pictures of one call

Page = Mapping[str, Any]
"""`{"lines": [{"quad", "text"}], "ms"}`, milliseconds with loading the picture."""


def ocr_mesh() -> str:
    """The command beside this Python."""
    return os.fspath(Path(sys.executable).with_name("ocr-mesh"))


def run_ocr_mesh(command: str, pictures: Sequence[Path]) -> list[Any]:
    """The answers of `ocr-mesh read`, `detect` or `recognize`, in the order given."""
    answers = []
    for at in range(0, len(pictures), 500):
        batch = [os.fspath(picture) for picture in pictures[at : at + 500]]
        call = [ocr_mesh(), command, "--format", "jsonl", "--threads", str(THREADS), *batch]
        printed = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout
        answers += [json.loads(line) for line in printed.splitlines()]
    return answers


def read_lines_with_ocr_mesh(pictures: Sequence[Path]) -> list[str]:
    """Texts in the order given, by `ocr-mesh recognize`."""
    return [answer["text"] for answer in run_ocr_mesh("recognize", pictures)]


def read_lines_with_tesseract(pictures: Sequence[Path]) -> list[str]:
    """Texts in the order given, by Tesseract as Debian installs it: English, one line a picture."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda picture: " ".join(_tesseract(picture, 1, "--psm", "7").split()), pictures))


def read_lines_with_rapidocr(pictures: Sequence[Path]) -> list[str]:
    """Texts in the order given, by RapidOCR's recogniser on OpenVINO."""
    with rapidocr() as ask:
        batches = (pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH))
        return [text for batch in batches for text in ask("lines", batch)["texts"]]


def read_pages_with_ocr_mesh(pictures: Sequence[Path]) -> list[Page]:
    """Pages in the order given, by `ocr-mesh read`."""
    return run_ocr_mesh("read", pictures)


def read_pages_with_tesseract(pictures: Sequence[Path]) -> list[Page]:
    """Pages in the order given, by Tesseract as Debian installs it: English, its own search for columns."""
    return [_tesseract_page(picture) for picture in pictures]


def read_pages_with_rapidocr(pictures: Sequence[Path]) -> list[Page]:
    """Pages in the order given, by RapidOCR on OpenVINO."""
    with rapidocr() as ask:
        batches = (pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH))
        return [page for batch in batches for page in ask("pages", batch)["pages"]]


def _tesseract(picture: Path, threads: int, *options: str) -> str:
    """What it prints: nothing for a picture that it refuses, being tiny."""
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
    """Starts the worker; gives a function that asks it for a task on pictures, as `rapidocr_worker.py` says."""
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

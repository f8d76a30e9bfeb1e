"""Engines that read pictures of one line each: our command as a user runs it, and two that people use today."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

THREADS: Final = 2
RAPIDOCR_PYTHON: Final = Path("var/rapidocr/bin/python")
"""Where `rapidocr_lines.py` says how to install it."""
BATCH: Final = 100  # pictures of one call


def ocr_mesh() -> str:
    """The command beside this Python."""
    return os.fspath(Path(sys.executable).with_name("ocr-mesh"))


def read_with_ocr_mesh(pictures: Sequence[Path]) -> list[str]:
    """Texts in the order given, by `ocr-mesh recognize`."""
    texts = []
    for at in range(0, len(pictures), 500):
        batch = [os.fspath(picture) for picture in pictures[at : at + 500]]
        command = [ocr_mesh(), "recognize", "--format", "jsonl", "--threads", str(THREADS), *batch]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        texts += [json.loads(line)["text"] for line in answer.splitlines()]
    return texts


def read_with_tesseract(pictures: Sequence[Path]) -> list[str]:
    """Texts in the order given, by Tesseract as Debian installs it: English, one line a picture."""

    def read(picture: Path) -> str:
        command = ["tesseract", os.fspath(picture), "stdout", "--psm", "7"]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        return " ".join(answer.stdout.split())  # a picture that it refuses, being tiny, reads as nothing

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(read, pictures))


def read_with_rapidocr(pictures: Sequence[Path]) -> list[str]:
    """Texts in the order given, by RapidOCR's recogniser on OpenVINO."""
    texts: list[str] = []
    with rapidocr() as read:
        for at in range(0, len(pictures), BATCH):
            texts += read(pictures[at : at + BATCH])[0]
    return texts


@contextmanager
def rapidocr(threads: int = THREADS) -> Iterator[Callable[[Sequence[Path]], tuple[list[str], float]]]:
    """Starts the worker; gives a function that reads pictures in one call and says how many milliseconds that took."""
    command = [os.fspath(RAPIDOCR_PYTHON), os.fspath(Path(__file__).with_name("rapidocr_lines.py")), str(threads)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        requests, answers = process.stdin, process.stdout

        def read(pictures: Sequence[Path]) -> tuple[list[str], float]:
            requests.write(json.dumps([os.fspath(picture.resolve()) for picture in pictures]) + "\n")
            requests.flush()
            answer = json.loads(answers.readline())
            return answer["texts"], answer["ms"]

        yield read
        requests.close()


ENGINES: Final = {
    "ocr-mesh": read_with_ocr_mesh,
    "tesseract": read_with_tesseract,
    "rapidocr": read_with_rapidocr,
}

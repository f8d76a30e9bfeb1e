"""RapidOCR on OpenVINO, in its own virtual environment, since it needs other packages:

    python -m venv var/rapidocr && var/rapidocr/bin/pip install rapidocr==3.10.0 openvino
    var/rapidocr/bin/python benchmarks/rapidocr_worker.py 2 < requests     # 2 threads

A request is one line of JSON, `{"task": "lines" | "boxes" | "pages", "pictures": [paths]}`, and so is the response:

    lines   {"texts": [...], "ms"}: recogniser only, all pictures in one call, loaded before timing starts
    boxes   {"counts": [...], "ms"}: detector only, one picture after the other, loaded before timing starts
    pages   {"pages": [{"lines": [{"quad", "text"}], "ms"}, ...]}: everything, including loading the pictures
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Sequence
from typing import Any

import cv2
from rapidocr import EngineType, RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput


def read_lines(engine: Any, paths: Sequence[str]) -> dict[str, Any]:
    recognizer = engine._load_rec_model()  # the only way to use the recogniser alone
    pictures = [cv2.imread(path) for path in paths]
    started = time.perf_counter()
    answer = recognizer(TextRecInput(img=pictures))
    return {"texts": list(answer.txts), "ms": elapsed_ms(started)}


def find_boxes(engine: Any, paths: Sequence[str]) -> dict[str, Any]:
    detector = engine._load_det_model()
    pictures = [cv2.imread(path) for path in paths]
    started = time.perf_counter()
    answers = [detector(picture) for picture in pictures]
    return {"ms": elapsed_ms(started), "counts": [len(a.boxes) if a.boxes is not None else 0 for a in answers]}


def read_pages(engine: Any, paths: Sequence[str]) -> dict[str, Any]:
    pages = []
    for path in paths:
        started = time.perf_counter()
        answer = engine(path)
        found = zip(answer.boxes.tolist(), answer.txts, strict=True) if answer.boxes is not None else ()
        lines = [{"quad": quad, "text": text} for quad, text in found]
        pages.append({"lines": lines, "ms": elapsed_ms(started)})
    return {"pages": pages}


TASKS = {"lines": read_lines, "boxes": find_boxes, "pages": read_pages}


def elapsed_ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def main() -> None:
    logging.disable(logging.WARNING)
    parts = {f"{part}.engine_type": EngineType.OPENVINO for part in ("Det", "Cls", "Rec")}
    engine = RapidOCR(params=parts | {"EngineConfig.openvino.inference_num_threads": int(sys.argv[1])})
    for request in map(json.loads, sys.stdin):
        sys.stdout.write(json.dumps(TASKS[request["task"]](engine, request["pictures"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

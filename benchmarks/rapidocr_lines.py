"""RapidOCR's recogniser on OpenVINO, alone. Run by a Python of its own, as it needs other packages than we do:

    python -m venv var/rapidocr && var/rapidocr/bin/pip install rapidocr==3.10.0 openvino
    var/rapidocr/bin/python benchmarks/rapidocr_lines.py 2 < requests     # 2 threads

A request is a line of JSON: a list of paths of pictures, all read in one call. The answer is
`{"texts": [...], "ms": 12.3}`; the pictures are loaded before the clock starts.
"""

import json
import logging
import sys
import time

import cv2
from rapidocr import EngineType, RapidOCR  # type: ignore[import-not-found]  # not installed beside ours
from rapidocr.ch_ppocr_rec import TextRecInput  # type: ignore[import-not-found]


def main() -> None:
    logging.disable(logging.WARNING)
    threads = int(sys.argv[1])
    engine = RapidOCR(
        params={"Rec.engine_type": EngineType.OPENVINO, "EngineConfig.openvino.inference_num_threads": threads}
    )
    recognizer = engine._load_rec_model()  # the recogniser alone: it has no other door
    for request in sys.stdin:
        pictures = [cv2.imread(path) for path in json.loads(request)]
        started = time.perf_counter()
        answer = recognizer(TextRecInput(img=pictures))
        ms = (time.perf_counter() - started) * 1000
        sys.stdout.write(json.dumps({"texts": list(answer.txts), "ms": ms}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""The first two lines that a process reads, at the same moment on two threads, are both read."""

import subprocess
import sys

TWO_AT_ONCE = """
import sys, threading
import numpy as np
from recognition_api.crnn.predictor import TextRecognizer
sys.setswitchinterval(1e-6)  # the threads take turns so often that they meet
recognizer = TextRecognizer.load(threads=2)
lines = [np.full((32, 64), 255, np.uint8)] * 2
print(len(recognizer.recognize_crops(lines)))
"""


def test_two_threads_read_their_first_line_at_once() -> None:
    said = subprocess.run([sys.executable, "-c", TWO_AT_ONCE], capture_output=True, text=True, timeout=60)

    assert (said.returncode, said.stdout) == (0, "2\n"), said.stderr

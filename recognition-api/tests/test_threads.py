"""The first two inferences of a process may run at the same moment on two threads."""

import subprocess
import sys

TWO_AT_ONCE = """
import sys, threading
import numpy as np
from recognition_api.crnn.predictor import TextRecognizer
sys.setswitchinterval(1e-6)  # switch threads often, so that they meet
recognizer = TextRecognizer.load(threads=2)
lines = [np.full((32, 64), 255, np.uint8)] * 2
print(len(recognizer.recognize_crops(lines)))
"""


def test_first_inferences_on_two_threads_do_not_deadlock() -> None:
    done = subprocess.run([sys.executable, "-c", TWO_AT_ONCE], capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr

"""Signals work after models have been freed (OpenVINO's alternate signal stack)."""

import subprocess
import sys

LOAD_AND_FREE = """
import faulthandler, gc, signal
from recognition_api.crnn.predictor import TextRecognizer
faulthandler.enable()
signal.signal(signal.SIGUSR1, lambda number, frame: print("received"))
first = TextRecognizer.load()
second = TextRecognizer.load()
del first
gc.collect()
del second
gc.collect()
signal.raise_signal(signal.SIGUSR1)
"""


def test_signal_is_received_after_models_are_freed() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD_AND_FREE], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "received\n"), done.stderr

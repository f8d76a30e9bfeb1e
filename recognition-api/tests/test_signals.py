"""A model that goes leaves the process as it was: a signal finds its stack."""

import subprocess
import sys

COME_AND_GO = """
import faulthandler, gc, signal
from recognition_api.crnn.predictor import TextRecognizer
faulthandler.enable()
signal.signal(signal.SIGUSR1, lambda number, frame: print("heard"))
first = TextRecognizer.load()
second = TextRecognizer.load()
del first
gc.collect()
del second
gc.collect()
signal.raise_signal(signal.SIGUSR1)
"""


def test_a_signal_is_heard_when_models_have_come_and_gone() -> None:
    said = subprocess.run([sys.executable, "-c", COME_AND_GO], capture_output=True, text=True)

    assert (said.returncode, said.stdout) == (0, "heard\n"), said.stderr

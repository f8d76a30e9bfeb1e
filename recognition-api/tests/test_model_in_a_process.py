"""The recogniser in a process of its own: threads, signals, connections."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TWO_AT_ONCE = """
import sys, threading
import numpy as np
from recognition_api.crnn.predictor import TextRecognizer
sys.setswitchinterval(1e-6)  # switch threads often, so that they meet
recognizer = TextRecognizer.load(threads=2)
lines = [np.full((32, 64), 255, np.uint8)] * 2
print(len(recognizer.recognize_crops(lines)))
"""

LOAD_AND_FREE = """
import faulthandler, gc, signal
from recognition_api.crnn.predictor import TextRecognizer
faulthandler.enable()  # on the alternate signal stack, which OpenVINO replaces
signal.signal(signal.SIGUSR1, lambda number, frame: print("received"))
first = TextRecognizer.load()
second = TextRecognizer.load()
del first
gc.collect()
del second
gc.collect()
signal.raise_signal(signal.SIGUSR1)
"""

READ_A_LINE = """
import sys, time
import numpy as np
touched = []
sys.addaudithook(lambda event, args: touched.append((event, args)) if event in ("socket.connect", "os.fork") else None)
from recognition_api.crnn.predictor import TextRecognizer
TextRecognizer.load().recognize_crops([np.full((32, 64), 255, np.uint8)])
time.sleep(1)  # telemetry is sent from a thread
sys.exit(f"{touched}" if touched else 0)
"""


@pytest.mark.parametrize(
    ("script", "output"),
    [(TWO_AT_ONCE, "2\n"), (LOAD_AND_FREE, "received\n"), (READ_A_LINE, "")],
    ids=[
        "first inferences on two threads do not deadlock",
        "signal is received after models are freed",
        "no telemetry is sent and no file is left",
    ],
)
def test_model_in_a_process(tmp_path: Path, script: str, output: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"HOME": str(tmp_path)}

    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=110)

    assert (done.returncode, done.stdout) == (0, output), done.stderr
    assert list(tmp_path.iterdir()) == []

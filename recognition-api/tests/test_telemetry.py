"""Loading and running a model makes no connection, no fork and no file outside the program."""

import os
import subprocess
import sys
from pathlib import Path

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


def test_recognition_sends_no_telemetry(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"HOME": str(tmp_path)}

    reading = subprocess.run([sys.executable, "-c", READ_A_LINE], env=environment, capture_output=True, text=True)

    assert reading.returncode == 0, reading.stderr
    assert list(tmp_path.iterdir()) == []

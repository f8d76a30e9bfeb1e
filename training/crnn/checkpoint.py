"""Load the averaged network of a checkpoint."""

from __future__ import annotations

from pathlib import Path

import torch

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from training.checkpoint import Progress


def load_averaged(path: Path) -> tuple[Crnn, Progress]:
    """Return the averaged network of a checkpoint, ready to be measured or exported."""
    state = torch.load(path, weights_only=True)
    network = {name: state["config"][name] for name in ("hidden", "characters")}  # calibration comes after training
    model = Crnn(CrnnConfig(**network)).eval()
    model.load_state_dict(state["averaged"])
    return model, Progress(**state["progress"])

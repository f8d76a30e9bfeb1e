"""Load the averaged network of a checkpoint."""

from __future__ import annotations

from pathlib import Path

import torch

from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn
from training.checkpoint import Progress


def load_averaged(path: Path) -> tuple[Ctpn, Progress]:
    """Return the averaged network of a checkpoint, ready to be measured or exported."""
    state = torch.load(path, weights_only=True)
    model = Ctpn(CtpnConfig(**state["config"])).eval()
    model.load_state_dict(state["averaged"])
    return model, Progress(**state["progress"])

"""Measure the inputs of pointwise convolutions, which int8 is scaled by (Jacob et al., arXiv 1712.05877)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from mesh.vision.published_layers import Block
from training.onnx_file import Range


@torch.inference_mode()
def input_ranges(backbone: nn.Module, inputs: Iterable[torch.Tensor]) -> dict[str, Range]:
    """Mean lowest and highest input of each pointwise convolution of the blocks, by name, over the inputs."""
    found: dict[str, list[Range]] = defaultdict(list)

    def watch(name: str, layer: nn.Module) -> None:
        layer.register_forward_pre_hook(
            lambda _, inputs: found[name].append((float(inputs[0].min()), float(inputs[0].max())))
        )

    for name, block in backbone.named_modules(prefix="backbone"):
        if isinstance(block, Block):
            watch(f"{name}.expand", block.expand)
            watch(f"{name}.project", block.project)
    for one in inputs:
        backbone(one)
    return {name: (_mean(low for low, _ in seen), _mean(high for _, high in seen)) for name, seen in found.items()}


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))

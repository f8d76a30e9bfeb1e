"""Write the layers of `mesh.vision.published_layers` into an ONNX graph."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from torch import nn

from mesh.vision.published_layers import Block, Excitation, Stem
from training.onnx_file import Graph, Range

_END = [0, 0, 0, 0, 0, 0, 1, 1]  # padding: a row below, a column right


def stem(graph: Graph, images: str, name: str, layer: Stem) -> str:
    """Add the first layers."""

    def step(value: str, part: str) -> str:
        return graph.relu(convolution(graph, value, f"{name}.{part}", layer.get_submodule(part)))

    half = step(images, "halve")
    pooled = graph.add("MaxPool", [_padded(graph, half)], kernel_shape=[2, 2], strides=[1, 1])
    value = step(_padded(graph, step(_padded(graph, half), "squeeze")), "expand")
    value = graph.add("Concat", [pooled, value], axis=1)
    return step(step(value, "quarter"), "widen")


def block(graph: Graph, value: str, name: str, layer: nn.Module, ranges: Mapping[str, Range]) -> str:
    """Add a block; its pointwise convolutions are stored in int8 if `ranges` has those of their inputs, by name."""
    if not isinstance(layer, Block):
        raise TypeError(f"{name} is a {type(layer).__name__}, not a Block")

    def pointwise(value: str, part: str, layer: nn.Conv2d) -> str:
        if inputs := ranges.get(f"{name}.{part}"):
            return graph.quantised_convolution(value, f"{name}.{part}", layer, inputs)
        return graph.convolution(value, f"{name}.{part}", layer)

    value = convolution(graph, value, f"{name}.depthwise", layer.depthwise)
    if layer.excitation is not None:
        gate = excitation_scores(graph, value, f"{name}.excitation", layer.excitation)
        value = graph.add("Mul", [value, graph.add("HardSigmoid", [gate], alpha=1 / 6, beta=0.5)])
    wide = graph.gelu(pointwise(value, "expand", layer.expand))
    projected = pointwise(wide, "project", layer.project)
    return graph.add("Add", [value, projected]) if layer.is_residual else projected


def excitation_scores(graph: Graph, value: str, name: str, layer: Excitation) -> str:
    """Add a score for each channel, before the hard sigmoid."""
    mean = graph.add("ReduceMean", [value], axes=[2, 3], keepdims=1)
    reduced = graph.relu(convolution(graph, mean, f"{name}.reduce", layer.reduce))
    return convolution(graph, reduced, f"{name}.restore", layer.restore)


def convolution(graph: Graph, value: str, name: str, layer: nn.Module) -> str:
    """Add a convolution. Raises TypeError for another layer."""
    if not isinstance(layer, nn.Conv1d | nn.Conv2d):
        raise TypeError(f"{name} is a {type(layer).__name__}, not a convolution")
    return graph.convolution(value, name, layer)


def _padded(graph: Graph, value: str) -> str:
    return graph.add("Pad", [value, graph.constant("end", np.array(_END))])

"""Export the averaged weights of a checkpoint as the ONNX file of the service; load such a file.

python -m training.crnn.export var/training/crnn/last.pt crnn.onnx --note training_data="..." --note commit=...

Weights are stored as fp16, half the size; the engine computes in bf16 or f32. `training.crnn.quantise` stores most of
them as int8 afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from onnx import TensorProto

from mesh.vision.inference.checksum import read_sealed_metadata
from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from recognition_api.crnn.mixing import CHANNELS, FEATURES_PER_STEP, HEADS, AttentionLayer, Mixing
from recognition_api.crnn.model import Crnn, Head
from recognition_api.crnn.preprocess import HEIGHT
from training import published_graph
from training.crnn.checkpoint import load_averaged
from training.onnx_file import Graph, Range, command_line, read_weights

_SEQUENCE = "head.sequence"


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Export a checkpoint's averaged weights; ``notes`` join the file's metadata (data, figures, commit)."""
    model, progress = load_averaged(checkpoint_path)
    steps = {"training_steps": str(progress.step), "training_lines": str(progress.lines)}
    return write_onnx(model, onnx_path, steps | dict(notes))


def write_onnx(
    model: Crnn, onnx_path: Path, notes: Mapping[str, str], ranges: Mapping[str, Range] | None = None
) -> Path:
    """Write the network as ONNX: images N,1,48,W in, log_probabilities N,W/4,classes out.

    ``ranges`` are those of the inputs of convolutions that are stored in int8, by their names.
    """
    graph, config = Graph(model, half=True), model.config
    features = published_graph.stem(graph, "images", "backbone.stem", model.backbone.stem)
    for number, block in enumerate(model.backbone.blocks):
        features = published_graph.block(graph, features, f"backbone.blocks.{number}", block, ranges or {})
    mean = graph.add("ReduceMean", [features], axes=[2], keepdims=0)  # N,384,3,T → N,384,T
    _head(graph, mean, model.head)
    return graph.write(
        onnx_path,
        "crnn",
        ("images", TensorProto.FLOAT, ["batch", 1, HEIGHT, "width"]),
        {"log_probabilities": ["batch", "steps", config.charset.num_classes]},
        dict(notes) | config.to_metadata(),
    )


def _head(graph: Graph, features: str, head: Head) -> None:
    mixed = _mixed(graph, features, head.mixing)  # N,T,120
    window = graph.relu(published_graph.convolution(graph, features, "head.window", head.window))
    window = graph.add("Transpose", [window], perm=[2, 0, 1])  # N,C,T → T,N,C
    value = graph.add("Concat", [window, graph.add("Transpose", [mixed], perm=[1, 0, 2])], axis=2)
    for number in range(head.sequence.num_layers):
        value = graph.lstm(value, f"{_SEQUENCE}.{number}", _SEQUENCE, number, head.sequence.hidden_size)
    value = graph.add("Transpose", [value], perm=[1, 0, 2])  # T,N,C → N,T,C
    halves = graph.constant("head.halves", np.array([0, 0, ANSWERS_PER_STEP, head.num_classes]))
    scores = graph.add("Reshape", [graph.linear(value, "head.classes"), halves])  # N,T,2,C
    whole = graph.constant("head.whole", np.array([0, 0, 1, head.num_classes]))
    scores = graph.add("Add", [scores, graph.add("Reshape", [graph.linear(mixed, "head.letters"), whole])])
    shape = graph.constant("head.shape", np.array([0, -1, head.num_classes]))
    graph.add("LogSoftmax", [graph.add("Reshape", [scores, shape])], "log_probabilities", axis=-1)


def _mixed(graph: Graph, features: str, mixing: Mixing) -> str:
    """Map N,384,2T → N,T,120."""
    steps = graph.add("AveragePool", [features], kernel_shape=[FEATURES_PER_STEP], strides=[FEATURES_PER_STEP])
    narrow = graph.silu(published_graph.convolution(graph, steps, "head.mixing.narrow", mixing.narrow))
    near = graph.silu(published_graph.convolution(graph, narrow, "head.mixing.neighbours", mixing.neighbours))
    value = graph.add("Transpose", [graph.add("Add", [narrow, near])], perm=[0, 2, 1])
    for number, layer in enumerate(mixing.layers):
        if not isinstance(layer, AttentionLayer):
            raise TypeError(f"mixing has a {type(layer).__name__} where an AttentionLayer belongs")
        value = _attention_layer(graph, value, f"head.mixing.layers.{number}", layer)
    shortcut = graph.silu(published_graph.convolution(graph, steps, "head.mixing.shortcut", mixing.shortcut))
    value = graph.layer_norm(value, "head.mixing.norm", mixing.norm)
    return graph.add("Add", [value, graph.add("Transpose", [shortcut], perm=[0, 2, 1])])


def _attention_layer(graph: Graph, value: str, name: str, layer: AttentionLayer) -> str:
    width = CHANNELS // HEADS
    normal = graph.layer_norm(value, f"{name}.attention_norm", layer.attention_norm)
    split = graph.constant("mixing.split", np.array([0, 0, 3, HEADS, width]))
    parts = graph.add("Reshape", [graph.linear(normal, f"{name}.queries_keys_values"), split])
    by_part = graph.add("Transpose", [parts], perm=[2, 0, 3, 1, 4])  # 3,N,HEADS,T,width
    first = graph.constant("mixing.first", np.array([0]))
    queries, keys, values = (
        graph.add(
            "Squeeze",
            [graph.add("Gather", [by_part, graph.constant(f"mixing.part.{part}", np.array([part]))], axis=0), first],
        )
        for part in range(3)
    )
    products = graph.add("MatMul", [queries, graph.add("Transpose", [keys], perm=[0, 1, 3, 2])])
    scale = graph.constant("mixing.scale", np.full(1, width**-0.5, np.float32))
    weights = graph.add("Softmax", [graph.add("Mul", [products, scale])], axis=-1)
    seen = graph.add("Transpose", [graph.add("MatMul", [weights, values])], perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", [seen, graph.constant("mixing.joined", np.array([0, 0, CHANNELS]))])
    value = graph.add("Add", [value, graph.linear(joined, f"{name}.joined")])
    normal = graph.layer_norm(value, f"{name}.linear_norm", layer.linear_norm)
    wide = graph.silu(graph.linear(normal, f"{name}.expand"))
    return graph.add("Add", [value, graph.linear(wide, f"{name}.project")])


def load_onnx(onnx_path: Path) -> Crnn:
    """Return the network of an exported file in PyTorch.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Crnn(CrnnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    layers = range(model.head.sequence.num_layers)
    read_weights(onnx_path, model, {f"{_SEQUENCE}.{layer}": (_SEQUENCE, layer) for layer in layers})
    return model.eval()


def initial_model(path: Path) -> Crnn:
    """Return the averaged weights of a checkpoint, or those of an exported file, to start training from."""
    return load_onnx(path) if path.suffix == ".onnx" else load_averaged(path)[0]


if __name__ == "__main__":
    command_line(__doc__, export)

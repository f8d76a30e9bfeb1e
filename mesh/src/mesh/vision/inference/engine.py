"""One ONNX file, one compiled model, safe to share between threads.

OpenVINO computes in bf16 where the processor multiplies it in hardware (AMX), else in f32. A shape it has not seen
costs compilation once and memory for ever, so callers pad to a few fixed shapes and run each once at start.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections import deque
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from mesh.platform.settings import EngineKind

_OPENVINO: Final = "openvino"


class Engine(Protocol):
    """A model with one input."""

    def run(self, batch: NDArray[Any]) -> list[NDArray[np.float32]]:
        """The outputs for one input batch, in the order the model declares them. Safe from any thread."""
        ...


def load_engine(model_path: Path, threads: int, kind: EngineKind = "auto", *, at_once: int = 1) -> Engine:
    """Compile the model.

    Args:
        model_path: an ONNX file with one input.
        threads: processor threads in all.
        at_once: inferences that share them. Small ones are done sooner side by side, each on a thread of its own.
        kind: `auto` takes OpenVINO where it is installed.

    Raises:
        FileNotFoundError: there is no such file.
        RuntimeError: the engine cannot read it.
    """
    if not model_path.is_file():
        raise FileNotFoundError(f"there is no model at {model_path}")
    has_openvino = importlib.util.find_spec(_OPENVINO) is not None
    if kind == _OPENVINO or (kind == "auto" and has_openvino):
        return OpenVinoEngine(model_path, threads, at_once)
    return OnnxRuntimeEngine(model_path, max(1, threads // at_once))


@cache
def _openvino_core() -> Any:
    """OpenVINO's entry: one for all models, and for as long as the process lives.

    Each one gives its thread a stack for signals and, when it goes, frees that and brings back the one before, which
    may be freed already: the next signal is then the end of the process.
    """
    # Without the package for it, OpenVINO's telemetry is a stub. It would tell Google Analytics of every import.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # Python's way to say "not to be had"
    openvino = importlib.import_module(_OPENVINO)
    # Its first look at an array's memory sets up its view of NumPy, once. Two threads that look at the same time wait
    # for each other for ever, one of them with Python's lock (pybind11's gil_safe_call_once within a static's guard).
    _ = openvino.Tensor(np.zeros(1, np.float32)).data
    return openvino.Core()


class OpenVinoEngine:
    """OpenVINO on the processor.

    An infer request holds the network's buffers, so there are only as many as ever ran at once, not one a thread.
    """

    def __init__(self, model_path: Path, threads: int, at_once: int):
        core = _openvino_core()
        has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": at_once,
            "INFERENCE_PRECISION_HINT": "bf16" if has_bf16 else "f32",
        }
        self._compiled = core.compile_model(core.read_model(model_path), "CPU", options)
        self._idle: deque[Any] = deque()

    def run(self, batch: NDArray[Any]) -> list[NDArray[np.float32]]:
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        try:
            results = request.infer([batch])
            # The request's own buffers are overwritten by its next call.
            return [np.array(results[output], dtype=np.float32) for output in self._compiled.outputs]
        finally:
            self._idle.append(request)


class OnnxRuntimeEngine:
    """ONNX Runtime on the processor; a session may be run from many threads."""

    def __init__(self, model_path: Path, threads: int):
        onnxruntime = importlib.import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Memory arenas grow to the largest shape and never shrink.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(model_path, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def run(self, batch: NDArray[Any]) -> list[NDArray[np.float32]]:
        return [np.asarray(output, dtype=np.float32) for output in self._session.run(None, {self._input: batch})]

"""Compile and run ONNX files; engines are thread-safe.

OpenVINO computes in bf16 if the processor supports it in hardware (AMX), otherwise in f32. Each new shape
costs compilation once and memory permanently, so callers pad to a few fixed shapes and run each once at start.
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
        """Return the outputs for one input batch, in the order of the model. Thread-safe."""
        ...


def load_engine(model_path: Path, threads: int, kind: EngineKind = "auto", *, at_once: int = 1) -> Engine:
    """Compile the model.

    Args:
        model_path: an ONNX file with one input.
        threads: total number of threads.
        at_once: parallel inferences that share them. Small ones are faster in parallel, each on one thread.
        kind: `auto` uses OpenVINO if it is installed.

    Raises:
        FileNotFoundError: the file does not exist.
        RuntimeError: the engine cannot read it.
    """
    if not model_path.is_file():
        raise FileNotFoundError(f"model not found: {model_path}")
    has_openvino = importlib.util.find_spec(_OPENVINO) is not None
    if kind == _OPENVINO or (kind == "auto" and has_openvino):
        return OpenVinoEngine(model_path, threads, at_once)
    return OnnxRuntimeEngine(model_path, max(1, threads // at_once))


@cache
def _openvino_core() -> Any:
    """Return the only OpenVINO core of this process.

    Each core gives its thread an alternate signal stack. When it is freed, it restores the previous stack, which may be
    freed already; the next signal then crashes the process.
    """
    # Without this package OpenVINO's telemetry is a stub; with it, every import sends an event to Google Analytics.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None makes an import fail
    openvino = importlib.import_module(_OPENVINO)
    # The first access to an array's memory initialises its NumPy binding. Two threads that do this at the same time
    # deadlock, one of them with the GIL (pybind11's gil_safe_call_once within a static's guard).
    _ = openvino.Tensor(np.zeros(1, np.float32)).data
    return openvino.Core()


class OpenVinoEngine:
    """OpenVINO on the CPU.

    An infer request owns the network's buffers, so there are only as many as ever ran in parallel, not one per thread.
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
    """ONNX Runtime on the CPU; a session is thread-safe."""

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

"""Running the models: OpenVINO on x86-64, ONNX Runtime elsewhere, one interface for both."""

from mesh.inference.engine import Engine, EngineKind, load_engine
from mesh.inference.model_file import ModelFileError, read_metadata, require

__all__ = ["Engine", "EngineKind", "ModelFileError", "load_engine", "read_metadata", "require"]

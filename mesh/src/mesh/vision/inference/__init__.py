"""Model inference: OpenVINO on x86-64, ONNX Runtime elsewhere, one interface for both."""

from mesh.vision.inference.engine import Engine, load_engine
from mesh.vision.inference.model_file import ModelFileError, read_metadata, require

__all__ = ["Engine", "ModelFileError", "load_engine", "read_metadata", "require"]

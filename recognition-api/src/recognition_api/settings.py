"""What recognition-api may be told through its environment."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field

from mesh.platform.settings import EngineKind, MeshSettings, own


class RecognitionApiSettings(MeshSettings):
    """The settings of all services, and this one's own, prefix `RECOGNITION_API_`."""

    own_prefix = "RECOGNITION_API_"

    threads: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        validation_alias="RECOGNITION_API_THREADS",
        ge=1,
        description="Processor threads of one inference; all that the process may use if unset",
    )
    max_waiting: int = own("RECOGNITION_API_MAX_WAITING", 16, ge=0, description="Requests that wait; the next gets 503")
    max_wait_s: float = own(
        "RECOGNITION_API_MAX_WAIT_S", 10.0, gt=0, description="How long one waits before it gets 503"
    )
    max_boxes: int = own("RECOGNITION_API_MAX_BOXES", 10_000, ge=1, description="The most lines of one request")
    model_path: Path | None = own(
        "RECOGNITION_API_MODEL_PATH", None, description="An ONNX file; our own weights if unset"
    )
    engine: EngineKind = own("RECOGNITION_API_ENGINE", "auto", description="auto, openvino or onnxruntime")

"""Settings of detection-api."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field

from mesh.platform.settings import EngineKind, MeshSettings, own


class DetectionApiSettings(MeshSettings):
    """Settings of all services and of this one, prefix `DETECTION_API_`."""

    own_prefix = "DETECTION_API_"

    threads: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        validation_alias="DETECTION_API_THREADS",
        ge=1,
        description="Threads of one inference; all usable CPUs if unset",
    )
    max_waiting: int = own("DETECTION_API_MAX_WAITING", 16, ge=0, description="Queued requests; further ones get 503")
    max_wait_s: float = own(
        "DETECTION_API_MAX_WAIT_S", 10.0, gt=0, description="Seconds in the queue before a request gets 503"
    )
    model_path: Path | None = own(
        "DETECTION_API_MODEL_PATH", None, description="ONNX file; the committed weights if unset"
    )
    engine: EngineKind = own("DETECTION_API_ENGINE", "auto", description="auto, openvino or onnxruntime")

"""Settings of detection-api."""

from __future__ import annotations

from mesh.vision.model_settings import ModelSettings


class DetectionApiSettings(ModelSettings):
    """Settings of all services and of this one, prefix `DETECTION_API_`."""

    own_prefix = "DETECTION_API_"

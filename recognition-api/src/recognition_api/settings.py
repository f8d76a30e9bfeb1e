"""Settings of recognition-api."""

from __future__ import annotations

from pydantic import Field

from mesh.vision.model_settings import ModelSettings


class RecognitionApiSettings(ModelSettings):
    """Settings of all services and of this one, prefix `RECOGNITION_API_`."""

    own_prefix = "RECOGNITION_API_"

    max_boxes: int = Field(default=10_000, ge=1, description="Maximum lines in one request")

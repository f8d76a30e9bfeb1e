"""The query of a text as a file, for pictures and documents."""

from __future__ import annotations

from pydantic import BaseModel, Field

from mesh.vision.export.formats import Format


class TextQuery(BaseModel):
    format: Format = Field(default=Format.TEXT, description="Export format")
    pdfa: bool = Field(default=False, description="Whether a PDF is PDF/A-2b, for archives; other formats ignore it")

"""The body of every error answer: RFC 9457, with the seed's `timestamp` and `error`."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from mesh.contracts.wire import WireModel


class ProblemBody(WireModel):
    model_config = ConfigDict(extra="allow")

    type: str = Field(description="urn:ocr-mesh:problem:…, the kind of problem")
    title: str = Field(description="The kind of problem, in words")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What happened and what to do")
    instance: str | None = Field(default=None, description="The path that was called")
    timestamp: str = Field(description="When, ISO 8601, UTC")
    error: str = Field(description="The same as `detail`, for older clients")
    service: str | None = Field(default=None, description="The part of the system that failed, where another did")

"""Base class of the contracts."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class WireModel(BaseModel):
    """Frozen; ignores unknown fields, since others may add some; rejects NaN and infinity.

    Errors have no input: they are recorded in traces, and the input is text of users.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, hide_input_in_errors=True)


Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A score, a confidence or a relative position along a line: 0 to 1."""

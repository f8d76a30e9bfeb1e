"""Validation of the form field `boxes`."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mesh.contracts.recognize_text import Boxes


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_box_with_non_finite_coordinate_is_rejected(number: str) -> None:
    with pytest.raises(ValidationError, match="finite"):
        Boxes.model_validate_json(f"[[[{number}, 0], [1, 0], [1, 1], [0, 1]]]")

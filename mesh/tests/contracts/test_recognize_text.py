"""The request's boxes are numbers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mesh.contracts.recognize_text import Boxes


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_box_without_a_place_is_refused(number: str) -> None:
    with pytest.raises(ValidationError, match="finite"):
        Boxes.model_validate_json(f"[[[{number}, 0], [1, 0], [1, 1], [0, 1]]]")

"""Check JSON request bodies before their fields are validated."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from flask import request
from flask_openapi import validate_request

from mesh.contracts.problems import BadRequest

P = ParamSpec("P")
R = TypeVar("R")

_MAX_BYTES: Final = 4 * 1024 * 1024
"""More than the longest correction has, with every character escaped."""


def takes_json(view: Callable[P, R]) -> Callable[P, R]:
    """Validate the view's annotated arguments, after checking that the body is a JSON object.

    Without that check a body that is not JSON would be reported as a missing field. Raises BadRequest (415, 400).
    """
    validated = validate_request()(view)  # type: ignore[no-untyped-call]  # flask-openapi leaves its decorator untyped

    @functools.wraps(validated)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        _require_json_object()
        result: R = validated(*args, **kwargs)
        return result

    return checked


def _require_json_object() -> None:
    if not request.is_json:
        raise BadRequest("The content type is not supported. Send JSON as application/json.", status=415)
    # The whole body has arrived, so this reads a file.
    text = request.get_data()
    if len(text) > _MAX_BYTES:
        limit = f"{_MAX_BYTES // 1024**2} MB"
        raise BadRequest(f"The JSON is too large; the limit is {limit}. Send shorter values.", status=413)
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not valid JSON: {error}. Send a JSON object.") from error
    if not isinstance(body, dict):
        raise BadRequest("The body is JSON, but not an object. Send a JSON object.")

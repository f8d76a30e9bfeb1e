"""What a request must be before its fields are looked at, with words that say what to do instead.

Both checks then validate the view's annotated arguments, so that a body which is not even JSON is not reported as a
missing field.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import request
from flask_openapi import validate_request

from mesh.errors import BadRequest

P = ParamSpec("P")
R = TypeVar("R")


def takes_file(field: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The request is multipart and `field` is a file in it. Raises BadRequest (415, 400)."""

    def check() -> None:
        if request.mimetype != "multipart/form-data":
            raise BadRequest(
                f"Please send the picture as multipart/form-data, in the file field `{field}`.", status=415
            )
        if field not in request.files:
            raise BadRequest(f"There is no file in the request. Please send a picture in the file field `{field}`.")

    return functools.partial(_checked, check)


def takes_json(view: Callable[P, R]) -> Callable[P, R]:
    """The request is a JSON object. Raises BadRequest (415, 400)."""

    def check() -> None:
        if not request.is_json:
            raise BadRequest("Please send JSON with the content type application/json.", status=415)
        try:
            body = json.loads(request.get_data())
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"The body is not JSON: {error}.") from error
        if not isinstance(body, dict):
            raise BadRequest("The body is JSON, but not an object.")

    return _checked(check, view)


def _checked(check: Callable[[], None], view: Callable[P, R]) -> Callable[P, R]:
    validated = validate_request()(view)  # type: ignore[no-untyped-call]  # flask-openapi leaves its decorator untyped

    @functools.wraps(validated)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        check()
        result: R = validated(*args, **kwargs)
        return result

    return checked

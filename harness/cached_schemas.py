"""Generate the schema of each model once for all apps of a process: it takes most of the time of making an app."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from flask_openapi import utils


def cache_schemas() -> None:
    """Replace flask-openapi's function by one with a cache, whose copies callers may change."""
    schema_of = cache(utils.get_model_schema)

    def cached(*arguments: Any, **options: Any) -> dict[str, Any]:
        return deepcopy(schema_of(*arguments, **options))

    utils.get_model_schema = cached

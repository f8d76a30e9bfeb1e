"""The OpenAPI document of another service, fetched from the running service."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from pydantic import BaseModel, Field

from mesh.contracts.problems import Problem
from mesh.platform.http.client import ServiceClient
from mesh.platform.http.openapi import PATH, Json

TIMEOUT_S: Final = 2.0
"""Timeout of fetching a document."""

FRESH_S: Final = 10.0
"""How long a document is kept: another version of the service may have been started."""

RETRY_S: Final = 2.0
"""How long a failure is kept, so that requests do not wait for the same timeout one after another."""

_PLACEHOLDER: Final = re.compile(r"\{[^}]+\}")
_SEGMENT: Final = r"(?!\.{1,2}(?:/|$))[^/]+"
"""Pattern of a placeholder: one path segment, but not `.` or `..`."""


class _Server(BaseModel):
    url: str


class _OpenApi(BaseModel):
    """The members that the portal needs; the others are passed on."""

    openapi: str
    info: dict[str, Any]
    servers: list[_Server] = Field(min_length=1)
    paths: dict[str, dict[str, Any]]


class ServiceDocument:
    """Cached document of one service. Thread-safe."""

    def __init__(self, client: ServiceClient, clock: Callable[[], float] = time.monotonic):
        self._client = client
        self._clock = clock
        self._lock = Lock()
        self._kept: Json | Problem | None = None
        self._keep_until = 0.0

    def get(self) -> Json:
        """Return the document, at most `FRESH_S` old. Raises UpstreamUnavailable, UpstreamTimeout, UpstreamInvalid."""
        with self._lock:
            if self._kept is None or self._clock() >= self._keep_until:
                self._kept = self._fetch()
                self._keep_until = self._clock() + (RETRY_S if isinstance(self._kept, Problem) else FRESH_S)
            kept = self._kept
        if isinstance(kept, Problem):
            raise kept.with_traceback(None)
        return kept

    def has(self, method: str, path: str) -> bool:
        """Return whether the service has the operation; `path` is decoded. Raises as `get`."""
        return any(
            method == known.upper() and re.fullmatch(_pattern(template), path)
            for template, operations in self.get()["paths"].items()
            for known in operations
        )

    def _fetch(self) -> Json | Problem:
        try:
            answer = self._client.get(PATH)
            self._client.parse(answer, _OpenApi)
        except Problem as problem:
            return problem
        document: Json = json.loads(answer.body)
        return document


def _pattern(template: str) -> str:
    return _SEGMENT.join(re.escape(part) for part in _PLACEHOLDER.split(template))

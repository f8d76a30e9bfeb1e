"""Calls from one service to another: a deadline always, the answer's status looked at always, failures as problems.

Retries only where nothing has been sent yet (a refused connection): a picture is never worked on twice.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import urllib3
from pydantic import BaseModel, ValidationError
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError
from urllib3.filepost import encode_multipart_formdata

from mesh import telemetry
from mesh.errors import (
    PROBLEM_CONTENT_TYPE,
    BadPicture,
    BadRequest,
    Gone,
    NotFound,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.topology import Service

Model = TypeVar("Model", bound=BaseModel)
Fields = Mapping[str, str | tuple[str, bytes, str]]
"""Multipart fields: a text, or (file name, bytes, content type)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer."""

    body: bytes
    headers: Mapping[str, str]


class _Connection(HTTPConnection):
    """One whose headers come in time or not at all: a socket's own timeout begins anew with each byte that drips in."""

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3's own does
        watchdog = threading.Timer(cast(float, self.timeout), partial(_hang_up, self.sock))
        watchdog.start()
        try:
            return super().getresponse()
        finally:
            watchdog.cancel()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # it has just been closed
        connection.shutdown(socket.SHUT_RDWR)


class ServiceClient:
    """Talks to one service. Safe to share between threads."""

    def __init__(self, service: Service, base_url: str, *, timeout_s: float, connect_timeout_s: float = 1.0):
        telemetry.trace_http_calls()
        self.service = service
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._connect_timeout_s = connect_timeout_s
        # One for all calls: whoever takes the parts asunder compiles a pattern for each boundary that is new.
        self._boundary = secrets.token_hex(16)
        self._pool = urllib3.PoolManager(maxsize=16, retries=False)
        self._pool.pool_classes_by_scheme = {**self._pool.pool_classes_by_scheme, "http": _Pool}

    def get(self, path: str) -> Answer:
        """Raises as `request`."""
        return self.request("GET", path)

    def post(self, path: str, fields: Fields) -> Answer:
        """Raises as `request`."""
        return self.request("POST", path, fields)

    def request(self, method: str, path: str, fields: Fields | None = None, timeout_s: float | None = None) -> Answer:
        """One call, answered within the timeout in all.

        Raises:
            BadRequest, BadPicture, NotFound, Gone: the service says that the caller's input is at fault.
            UpstreamUnavailable: refused, reset, or the service says it is busy or not ready.
            UpstreamTimeout: no whole answer in time.
            UpstreamInvalid: any other status.
        """
        timeout_s = timeout_s or self._timeout_s
        deadline = time.monotonic() + timeout_s
        body, content_type = encode_multipart_formdata(fields, self._boundary) if fields else (None, None)
        timeout = urllib3.Timeout(connect=self._connect_timeout_s, read=timeout_s, total=timeout_s)
        try:
            response = self._pool.request(
                method,
                f"{self._base_url}{path}",
                body=body,
                headers={"Content-Type": content_type} if content_type else None,
                timeout=timeout,
                retries=urllib3.Retry(connect=1, read=0, redirect=0, status=0, other=0, backoff_factor=0.05),
                preload_content=False,
            )
            content = self._read(response, deadline)
        except TimeoutError as error:
            raise self._timed_out(timeout_s) from error
        except HTTPError as error:
            if time.monotonic() >= deadline:
                raise self._timed_out(timeout_s) from error
            if isinstance(error.__cause__, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
                reason = getattr(error, "reason", None)
                if not isinstance(reason, NewConnectionError):
                    raise self._timed_out(timeout_s) from error
            raise UpstreamUnavailable(self.service, f"{self.service} cannot be reached. Please try again.") from error
        if not 200 <= response.status < 300:
            self._raise_for(response.status, content, response.headers)
        return Answer(content, response.headers)

    def parse(self, answer: Answer, model: type[Model]) -> Model:
        """The answer as the contract's type. Raises UpstreamInvalid."""
        try:
            return model.model_validate_json(answer.body)
        except ValidationError as error:
            raise UpstreamInvalid(self.service, f"{self.service} answered something else than agreed.") from error

    def check_ready(self) -> None:
        """For a readiness probe: raises unless the service says it is ready."""
        self.request("GET", "/ready", timeout_s=1.0)

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """The whole body; a service that drips byte by byte does not escape the deadline."""
        parts = []
        while part := response.read1(1 << 16) if hasattr(response, "read1") else response.read(1 << 16):
            parts.append(part)
            if time.monotonic() > deadline:
                break
        if time.monotonic() > deadline:
            # Headers that were cut off here read like whole ones.
            response.close()
            raise self._timed_out(self._timeout_s)
        response.release_conn()
        return b"".join(parts)

    def _raise_for(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        problem = _problem_members(body, headers)
        detail = str(problem.get("detail", "")) or f"{self.service} answered {status}."
        if status == 503:
            retry_after = headers.get("Retry-After", "")
            raise UpstreamUnavailable(
                self.service, detail, retry_after_s=int(retry_after) if retry_after.isdigit() else 2
            )
        if problem and 400 <= status < 500:
            # The service understood us and says no: its words are for the one who asked us.
            slug = str(problem.get("type", "")).rpartition(":")[2]
            if status == 404:
                raise (Gone if slug == Gone.slug else NotFound)(detail)
            raise (BadPicture if slug == BadPicture.slug else BadRequest)(detail, status=status)
        raise UpstreamInvalid(self.service, f"{self.service} failed with status {status}.")

    def _timed_out(self, timeout_s: float) -> UpstreamTimeout:
        return UpstreamTimeout(self.service, f"{self.service} did not answer within {timeout_s:g} seconds.")


def _problem_members(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    if not headers.get("Content-Type", "").startswith(PROBLEM_CONTENT_TYPE):
        return {}
    try:
        members = json.loads(body)
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}

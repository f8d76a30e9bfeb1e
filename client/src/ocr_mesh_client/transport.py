"""HTTP requests: with the API key, and again after the time that a busy server asks for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

import urllib3
from pydantic import BaseModel, ValidationError
from urllib3.exceptions import HTTPError, LocationParseError, NewConnectionError

from ocr_mesh_client.errors import ApiError, InvalidAnswer, Unreachable
from ocr_mesh_client.events import server_events
from ocr_mesh_client.models import ProblemBody
from ocr_mesh_client.upload import Form

Model = TypeVar("Model", bound=BaseModel)
Wait = Callable[[float], None]
"""Waits for some seconds. What it raises ends the request."""
Query = Mapping[str, object]
Body = Form | BaseModel | None

_BUSY: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_LONGEST_WAIT_S: Final = 600.0
"""Time that a request waits for a busy server, in total."""
_CONNECT_WAIT_S: Final = 10.0
"""Time that a request waits for a server that does not accept connections, such as one that restarts."""
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0
_TIMEOUT: Final = urllib3.Timeout(connect=10.0, read=300.0)


class Transport:
    """Requests to one server. Thread-safe."""

    def __init__(self, url: str, key: str | None, connections: int) -> None:
        self._url = url.rstrip("/")
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False, timeout=_TIMEOUT)
        self._wait: Wait = time.sleep

    def waiting(self, wait: Wait) -> Transport:
        """Return a transport with the same connections that waits otherwise."""
        other = Transport.__new__(Transport)
        other.__dict__.update(self.__dict__, _wait=wait)
        return other

    def wait(self, seconds: float) -> None:
        self._wait(seconds)

    def close(self) -> None:
        self._pool.clear()

    def get(self, path: str, model: type[Model], query: Query | None = None) -> Model:
        """Return the response of a GET. Raises OcrMeshError."""
        return self.send("GET", path, model, query=query)

    def send(self, method: str, path: str, model: type[Model], body: Body = None, query: Query | None = None) -> Model:
        """Return the response. Raises OcrMeshError, and OSError if a file to send cannot be read."""
        return self._read(self.content(method, path, body, query), model)

    def content(
        self, method: str, path: str, body: Body = None, query: Query | None = None, accepted: Sequence[int] = ()
    ) -> bytes:
        """Return the body of a response, also of the `accepted` error statuses. Raises as `send`."""
        return self._response(method, path, body, query, accepted=accepted).data

    @contextmanager
    def events(
        self, method: str, path: str, models: Mapping[str, type[Model]], body: Body = None
    ) -> Iterator[Iterator[Model]]:
        """Open a stream; leaving the block closes it. Events without a model are left out. Raises as `send`."""
        response = self._response(method, path, body, None, is_streamed=True)
        try:
            with closing(self._events(response, models)) as events:
                yield events
        finally:
            response.close()  # the connection has the rest of the answer

    def _events(
        self, response: urllib3.BaseHTTPResponse, models: Mapping[str, type[Model]]
    ) -> Generator[Model, None, None]:
        try:
            for name, data in server_events(response.stream()):
                if name == "problem":
                    problem = self._read(data, ProblemBody)
                    raise ApiError(problem.status, problem.type, problem.detail)
                if name in models:
                    yield self._read(data, models[name])
        except HTTPError as error:
            raise Unreachable(f"no response from {self._url} ({type(error).__name__})") from error

    def _response(
        self,
        method: str,
        path: str,
        body: Body,
        query: Query | None,
        accepted: Sequence[int] = (),
        is_streamed: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        address = f"{self._url}{path}{_query(query or {})}"
        started_at = time.monotonic()
        pause_s = _FIRST_PAUSE_S
        while True:
            waited_s = time.monotonic() - started_at
            try:
                response = self._once(method, address, body, is_streamed)
            except NewConnectionError as error:  # nothing was sent
                if waited_s > _CONNECT_WAIT_S:
                    raise Unreachable(f"{self._url} cannot be reached") from error
            except LocationParseError as error:
                raise Unreachable(f"{self._url} is not an address") from error
            except HTTPError as error:
                raise Unreachable(f"no response from {self._url} ({type(error).__name__})") from error
            else:
                if response.status < HTTPStatus.MULTIPLE_CHOICES or response.status in accepted:
                    return response
                asked_s = _retry_after_s(response.headers)
                if response.status not in _BUSY or waited_s + (asked_s or pause_s) > _LONGEST_WAIT_S:
                    raise _error(response)
                response.drain_conn()
                pause_s = max(pause_s, asked_s or 0)
            self._wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _once(self, method: str, address: str, body: Body, is_streamed: bool) -> urllib3.BaseHTTPResponse:
        headers = dict(self._headers)
        content: Any = None
        if isinstance(body, Form):
            content, form_headers = body.parts()
            headers |= form_headers
        elif body is not None:
            content = body.model_dump_json(exclude_unset=True)
            headers["Content-Type"] = "application/json"
        if is_streamed:
            headers["Accept"] = "text/event-stream"
        return self._pool.request(
            method, address, body=content, headers=headers, redirect=False, preload_content=not is_streamed
        )

    def _read(self, data: bytes, model: type[Model]) -> Model:
        try:
            return model.model_validate_json(data)
        except ValidationError as error:
            raise InvalidAnswer(self._url) from error


def segment(name: str) -> str:
    """Return an id or a name as one part of a path."""
    return quote(name, safe="")


def _query(parameters: Query) -> str:
    given = {name: _text(value) for name, value in parameters.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After, which are a number or a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    except ValueError:
        return None


def _error(response: urllib3.BaseHTTPResponse) -> ApiError:
    """Return what the problem says, or the status of another response."""
    try:
        problem = json.loads(response.data)
        detail, kind = problem["detail"], problem.get("type")
    except (ValueError, LookupError, TypeError, AttributeError):
        detail, kind = None, None
    said = str(detail) if detail else f"the server answered {response.status} {response.reason or ''}".rstrip()
    return ApiError(response.status, kind if isinstance(kind, str) else None, said)

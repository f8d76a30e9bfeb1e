"""Requests between services, always with a timeout and a check of the status; failures are raised as problems.

Retries only if nothing was sent yet (a refused connection), so that no picture is processed twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any, Final, TypeVar

import urllib3
from pydantic import BaseModel, ValidationError
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError
from urllib3.filepost import encode_multipart_formdata

from mesh.contracts.problems import (
    PROBLEM_CONTENT_TYPE,
    BadAddress,
    BadPicture,
    BadRequest,
    ClientDisconnected,
    Gone,
    LimitReached,
    NotFound,
    Problem,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.contracts.topology import Service
from mesh.platform import telemetry
from mesh.platform.http.calling_client import CLIENT_HEADER, current_client
from mesh.platform.http.cancellation import Watch, WatchedPool, watched_by
from mesh.platform.http.connected import IsConnected, always

Model = TypeVar("Model", bound=BaseModel)
Headers = Mapping[str, str]
Fields = Mapping[str, str | tuple[str, bytes, str]]
"""Multipart fields: a string, or (file name, bytes, content type)."""

_PART_BYTES: Final = 1 << 16
_RETRY_AFTER_S: Final = 2
_CONNECTIONS: Final = 64
"""Kept-alive connections: as many as bff-api has threads. urllib3 logs a warning for each one beyond."""

# Read by users, so without the name of the service, which the member `service` of the problem has.
_UNAVAILABLE: Final = "A service is not reachable. Try again in a moment."
_TIMEOUT: Final = "A service did not respond within {:g} seconds, which is the limit. Try again in a moment."
_INVALID: Final = "A service returned an invalid response. The error has been logged."

_RETRIES: Final = urllib3.Retry(
    connect=1,
    read=0,
    redirect=0,
    status=0,
    other=0,
    backoff_factor=0.05,
    # Otherwise a 503 with Retry-After would be retried, and its detail lost.
    respect_retry_after_header=False,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx response, 304 if the request had an ETag, or any response of `forward`."""

    body: bytes
    headers: Mapping[str, str]
    status: int = 200


class _CutOff(Exception):
    """The request was cancelled; a truncated response may look complete."""


class _Response:
    """A response whose body has not been read."""

    def __init__(self, response: urllib3.BaseHTTPResponse, watch: Watch):
        self.headers: Mapping[str, str] = response.headers
        self.status = response.status
        self._response = response
        self._watch = watch
        self._is_read = False

    def parts(self) -> Iterator[bytes]:
        """Yield parts of the body as they arrive. Raises HTTPError, _CutOff."""
        while part := self._response.read1(_PART_BYTES):
            self._check()
            yield part
        self._check()
        self._is_read = True

    def close(self) -> None:
        """Keep the connection alive if the whole response was read; otherwise close it."""
        if self._is_read:
            self._response.release_conn()
        else:
            self._response.close()

    def _check(self) -> None:
        if self._watch.is_late or self._watch.is_disconnected:
            raise _CutOff


class ServiceClient:
    """Client of one service. Thread-safe."""

    def __init__(
        self,
        service: Service,
        base_url: str,
        *,
        timeout_s: float,
        connect_timeout_s: float = 1.0,
        headers: Headers | None = None,
    ):
        """`headers` are sent with every request."""
        telemetry.trace_http_calls()
        self.service = service
        self._base_url = base_url
        self._headers = headers or {}
        self._timeout_s = timeout_s
        self._connect_timeout_s = connect_timeout_s
        # One boundary for all requests: the parser compiles a pattern for each new one.
        self._boundary = secrets.token_hex(16)
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, retries=False)
        self._pool.pool_classes_by_scheme = {**self._pool.pool_classes_by_scheme, "http": WatchedPool}

    def get(self, path: str, headers: Headers | None = None) -> Answer:
        """Send a GET request. Raises as `request`."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, fields: Fields, is_connected: IsConnected = always) -> Answer:
        """Send a multipart POST request. Raises as `request`."""
        return self.request("POST", path, fields, is_connected=is_connected)

    def request(
        self,
        method: str,
        path: str,
        fields: Fields | None = None,
        *,
        body: bytes | IO[bytes] | None = None,
        headers: Headers | None = None,
        is_connected: IsConnected = always,
    ) -> Answer:
        """Send a request and return the response; the timeout applies to the whole of it.

        A file as `body` is sent in parts; its length must be among the headers.

        Raises:
            BadRequest, BadPicture, NotFound, Gone: the service rejects the client's input.
            UpstreamUnavailable: refused, reset, or the service is busy or not ready.
            UpstreamTimeout: no complete response in time.
            UpstreamInvalid: any other status.
            ClientDisconnected: `is_connected` returned False.
        """
        with self._call(method, path, fields, body, headers, is_connected) as response:
            self._require_success(response)
            return _whole(response)

    def forward(
        self, method: str, path: str, *, body: bytes | None, headers: Headers, is_connected: IsConnected = always
    ) -> Answer:
        """Forward a request of the client and return the response with any status.

        Raises UpstreamUnavailable, UpstreamTimeout, ClientDisconnected.
        """
        with self._call(method, path, None, body, headers, is_connected) as response:
            return _whole(response)

    def save(
        self,
        path: str,
        file: IO[bytes],
        headers: Headers | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
        is_connected: IsConnected = always,
    ) -> Headers:
        """Write a response to a file as it arrives; return its headers. Raises as `request`, and OSError."""
        with self._call(method, path, None, body, headers, is_connected) as response:
            self._require_success(response)
            for part in response.parts():
                file.write(part)
            return response.headers

    def stream(self, path: str, fields: Fields, accept: str, is_connected: IsConnected = always) -> Iterator[Answer]:
        """Send a request and yield the lines of the response, or the whole response if the service does not stream.

        Closing the iterator closes the connection. Raises as `request`.
        """
        with self._call("POST", path, fields, None, {"Accept": accept}, is_connected) as response:
            self._require_success(response)
            if not response.headers.get("Content-Type", "").startswith(accept):
                yield _whole(response)
                return
            rest = b""
            for part in response.parts():
                *lines, rest = (rest + part).split(b"\n")
                for line in lines:
                    yield Answer(line, response.headers)
            if rest:
                raise UpstreamUnavailable(self.service, _UNAVAILABLE)

    def parse(self, answer: Answer, model: type[Model]) -> Model:
        """Return the response body as the contract's type. Raises UpstreamInvalid."""
        try:
            return model.model_validate_json(answer.body)
        except ValidationError as error:
            raise UpstreamInvalid(self.service, _INVALID) from error

    @contextmanager
    def _call(
        self,
        method: str,
        path: str,
        fields: Fields | None,
        body: bytes | IO[bytes] | None,
        headers: Headers | None,
        is_connected: IsConnected,
    ) -> Iterator[_Response]:
        """Send a request and yield the response with any status; its body is read in the block.

        Raises UpstreamUnavailable, UpstreamTimeout, ClientDisconnected, in the block as well.
        """
        sent = {**self._headers, **(headers or {})}
        if client := current_client():
            sent[CLIENT_HEADER] = client
        if fields:
            body, sent["Content-Type"] = encode_multipart_formdata(fields, self._boundary)
        timeout = urllib3.Timeout(connect=self._connect_timeout_s, read=self._timeout_s, total=self._timeout_s)
        with Watch(self._timeout_s, is_connected) as watch:
            try:
                with watched_by(watch):
                    response = self._pool.request(
                        method,
                        f"{self._base_url}{path}",
                        body=body,
                        headers=sent or None,
                        timeout=timeout,
                        retries=_RETRIES,
                        preload_content=False,
                    )
                with closing(_Response(response, watch)) as answer:
                    yield answer
            except (HTTPError, _CutOff) as error:
                raise self._failure(error, watch) from error

    def _failure(self, error: Exception, watch: Watch) -> Problem:
        if watch.is_disconnected:
            return ClientDisconnected()
        reason = getattr(error, "reason", None)
        has_timed_out = isinstance(error, TimeoutError) or (
            not isinstance(reason, NewConnectionError)
            and (isinstance(error.__cause__, TimeoutError) or isinstance(reason, TimeoutError))
        )
        if watch.is_late or has_timed_out:
            return UpstreamTimeout(self.service, _TIMEOUT.format(self._timeout_s))
        return UpstreamUnavailable(self.service, _UNAVAILABLE)

    def _require_success(self, response: _Response) -> None:
        """Raise as `request` for any other status than 2xx, and 304, which only a request with an ETag gets."""
        status, headers = response.status, response.headers
        if 200 <= status < 300 or status == HTTPStatus.NOT_MODIFIED:
            return
        problem = _problem_members(b"".join(response.parts()), headers)
        detail = str(problem.get("detail", "")) or _UNAVAILABLE
        if status == 503:
            raise UpstreamUnavailable(self.service, detail, retry_after_s=_retry_after_s(headers) or _RETRY_AFTER_S)
        if problem and 400 <= status < 500 and status != HTTPStatus.UNAUTHORIZED:
            # The service rejects the client's input: pass its detail on to the client.
            slug = str(problem.get("type", "")).rpartition(":")[2]
            if slug == Gone.slug:
                raise Gone(detail)
            if status == 404:
                raise NotFound(detail)
            if slug == LimitReached.slug:
                raise LimitReached(detail, retry_after_s=_retry_after_s(headers))
            rejection = next((kind for kind in (BadPicture, BadAddress) if kind.slug == slug), BadRequest)
            raise rejection(detail, status=status)
        raise UpstreamInvalid(self.service, f"{_INVALID} Status: {status}.")


def _retry_after_s(headers: Mapping[str, str]) -> int | None:
    value = headers.get("Retry-After", "")
    return int(value) if value.isdigit() else None


def _whole(response: _Response) -> Answer:
    return Answer(b"".join(response.parts()), response.headers, response.status)


def _problem_members(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    if not headers.get("Content-Type", "").startswith(PROBLEM_CONTENT_TYPE):
        return {}
    try:
        members = json.loads(body)
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}

"""Calls from one service to another: a deadline always, the answer's status looked at always, failures as problems.

Retries only where nothing has been sent yet (a refused connection): a picture is never worked on twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import urllib3
from pydantic import BaseModel, ValidationError
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError
from urllib3.filepost import encode_multipart_formdata

from mesh.contracts.problems import (
    PROBLEM_CONTENT_TYPE,
    BadPicture,
    BadRequest,
    ClientDisconnected,
    Gone,
    NotFound,
    Problem,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.contracts.topology import Service
from mesh.platform import telemetry
from mesh.platform.http.caller import IsConnected, always
from mesh.platform.http.cancellation import Watch, WatchedPool, watched_by

Model = TypeVar("Model", bound=BaseModel)
Headers = Mapping[str, str]
Fields = Mapping[str, str | tuple[str, bytes, str]]
"""Multipart fields: a text, or (file name, bytes, content type)."""

_PART_BYTES: Final = 1 << 16
_CONNECTIONS: Final = 64
"""Kept for the next call: as many as bff-api has threads, and each more would be a warning in its log."""

_RETRIES: Final = urllib3.Retry(
    connect=1,
    read=0,
    redirect=0,
    status=0,
    other=0,
    backoff_factor=0.05,
    # Else a GET's 503 that says when to come again would count as no answer at all, and its words be lost.
    respect_retry_after_header=False,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer, or any that is passed on."""

    body: bytes
    headers: Mapping[str, str]
    status: int = 200


class _CutOff(Exception):
    """The watch has ended the call: headers and bodies that were cut off there read like whole ones."""


class _Response:
    """An answer whose body is yet to come."""

    def __init__(self, response: urllib3.BaseHTTPResponse, watch: Watch):
        self.headers: Mapping[str, str] = response.headers
        self.status = response.status
        self._response = response
        self._watch = watch
        self._is_read = False

    def parts(self) -> Iterator[bytes]:
        """The body as it comes. Raises HTTPError, _CutOff."""
        while part := self._response.read1(_PART_BYTES):
            self._check()
            yield part
        self._check()
        self._is_read = True

    def close(self) -> None:
        """The connection is kept for the next call if all of its answer was read."""
        if self._is_read:
            self._response.release_conn()
        else:
            self._response.close()

    def _check(self) -> None:
        if self._watch.is_late or self._watch.is_disconnected:
            raise _CutOff


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
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, retries=False)
        self._pool.pool_classes_by_scheme = {**self._pool.pool_classes_by_scheme, "http": WatchedPool}

    def get(self, path: str, headers: Headers | None = None) -> Answer:
        """Raises as `request`."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, fields: Fields, is_connected: IsConnected = always) -> Answer:
        """Raises as `request`."""
        return self.request("POST", path, fields, is_connected=is_connected)

    def request(
        self,
        method: str,
        path: str,
        fields: Fields | None = None,
        *,
        body: bytes | None = None,
        headers: Headers | None = None,
        is_connected: IsConnected = always,
    ) -> Answer:
        """One call, answered within the timeout in all, or given up when it is no longer wanted.

        Raises:
            BadRequest, BadPicture, NotFound, Gone: the service says that the caller's input is at fault.
            UpstreamUnavailable: refused, reset, or the service says it is busy or not ready.
            UpstreamTimeout: no whole answer in time.
            UpstreamInvalid: any other status.
            ClientDisconnected: it is no longer wanted.
        """
        with self._call(method, path, fields, body, headers, is_connected) as response:
            self._require_success(response)
            return _whole(response)

    def pass_on(
        self, method: str, path: str, *, body: bytes | None, headers: Headers, is_connected: IsConnected = always
    ) -> Answer:
        """One call for somebody else: whatever its status, the answer is theirs.

        Raises UpstreamUnavailable, UpstreamTimeout, ClientDisconnected.
        """
        with self._call(method, path, None, body, headers, is_connected) as response:
            return _whole(response)

    def stream(self, path: str, fields: Fields, accept: str, is_connected: IsConnected = always) -> Iterator[Answer]:
        """A call that is answered line by line, where the service knows how; else by its whole answer.

        Whoever stops listening to the iterator hangs up. Raises as `request`.
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
                raise UpstreamUnavailable(self.service, f"{self.service} broke off its answer. Please try again.")

    def parse(self, answer: Answer, model: type[Model]) -> Model:
        """The answer as the contract's type. Raises UpstreamInvalid."""
        try:
            return model.model_validate_json(answer.body)
        except ValidationError as error:
            raise UpstreamInvalid(self.service, f"{self.service} answered something else than agreed.") from error

    @contextmanager
    def _call(
        self,
        method: str,
        path: str,
        fields: Fields | None,
        body: bytes | None,
        headers: Headers | None,
        is_connected: IsConnected,
    ) -> Iterator[_Response]:
        """The answer to a call, whatever its status, its body yet to be read in the block.

        Raises UpstreamUnavailable, UpstreamTimeout, ClientDisconnected, in the block as well.
        """
        sent = dict(headers or {})
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
            return UpstreamTimeout(self.service, f"{self.service} did not answer within {self._timeout_s:g} seconds.")
        return UpstreamUnavailable(self.service, f"{self.service} cannot be reached. Please try again.")

    def _require_success(self, response: _Response) -> None:
        """Raises as `request` for any other status than 2xx."""
        status, headers = response.status, response.headers
        if 200 <= status < 300:
            return
        problem = _problem_members(b"".join(response.parts()), headers)
        detail = str(problem.get("detail", "")) or f"{self.service} answered {status}."
        if status == 503:
            retry_after = headers.get("Retry-After", "")
            raise UpstreamUnavailable(
                self.service, detail, retry_after_s=int(retry_after) if retry_after.isdigit() else 2
            )
        if problem and 400 <= status < 500:
            # The service understood us and says no: its words are for the one who asked us.
            slug = str(problem.get("type", "")).rpartition(":")[2]
            if slug == Gone.slug:
                raise Gone(detail)
            if status == 404:
                raise NotFound(detail)
            raise (BadPicture if slug == BadPicture.slug else BadRequest)(detail, status=status)
        raise UpstreamInvalid(self.service, f"{self.service} failed with status {status}.")


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

"""HTTP requests to a running mesh: with the API key, and again after the time that a busy server asks for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

import urllib3
from pydantic import BaseModel, ValidationError
from urllib3.exceptions import HTTPError, LocationParseError, NewConnectionError
from urllib3.filepost import choose_boundary

from ocr_mesh.reading.read_file import Unreadable

Model = TypeVar("Model", bound=BaseModel)
Wait = Callable[[float], None]
"""Waits for some seconds. Raises Stopped."""

_BUSY: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_LONGEST_WAIT_S: Final = 600.0
"""Time that a file waits for a busy server, in total."""
_CONNECT_WAIT_S: Final = 10.0
"""Time that a file waits for a server that does not accept connections, such as one that restarts."""
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0
_TIMEOUT: Final = urllib3.Timeout(connect=10.0, read=300.0)
_PART_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart body with one file, read from the disk as it is sent."""

    field: str
    file: Path
    name: str
    fields: Mapping[str, str]

    def parts(self) -> tuple[Iterator[bytes], Mapping[str, str]]:
        """Return the body, for one request, and its headers. Raises OSError."""
        boundary = choose_boundary()
        head = b"".join(_field(boundary, name, value) for name, value in self.fields.items())
        head += _opening(boundary, f'name="{self.field}"; filename="{_quoted(self.name)}"')
        end = f"\r\n--{boundary}--\r\n".encode()
        size = len(head) + self.file.stat().st_size + len(end)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(size)}
        return self._body(head, end), headers

    def _body(self, head: bytes, end: bytes) -> Iterator[bytes]:
        yield head
        with self.file.open("rb") as opened:
            while part := opened.read(_PART_BYTES):
                yield part
        yield end


class MeshClient:
    """Client of bff-api. Thread-safe."""

    def __init__(self, url: str, key: str | None, connections: int) -> None:
        self._url = url.rstrip("/")
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False, timeout=_TIMEOUT)

    def close(self) -> None:
        self._pool.clear()

    def get(self, path: str, model: type[Model], wait: Wait) -> Model:
        """Return the response. Raises Unreadable, Stopped."""
        return self._parsed(self._request("GET", path, None, wait), model)

    def post(self, path: str, upload: Upload, model: type[Model], wait: Wait) -> Model:
        """Send a file and return the response. Raises Unreadable, Stopped."""
        return self._parsed(self._request("POST", path, upload, wait), model)

    def delete(self, path: str, wait: Wait) -> None:
        """Delete something that may be gone already. Raises Unreadable, Stopped."""
        self._request("DELETE", path, None, wait, accepted=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE))

    def _request(
        self, method: str, path: str, upload: Upload | None, wait: Wait, accepted: Sequence[int] = ()
    ) -> urllib3.BaseHTTPResponse:
        started_at = time.monotonic()
        pause_s = _FIRST_PAUSE_S
        while True:
            waited_s = time.monotonic() - started_at
            try:
                response = self._once(method, path, upload)
            except NewConnectionError as error:  # nothing was sent
                if waited_s > _CONNECT_WAIT_S:
                    raise Unreadable(f"{self._url} cannot be reached") from error
            except LocationParseError as error:
                raise Unreadable(f"{self._url} is not an address") from error
            except HTTPError as error:
                raise Unreadable(f"no response from {self._url} ({type(error).__name__})") from error
            except OSError as error:
                raise Unreadable(error.strerror or str(error)) from error
            else:
                if response.status < HTTPStatus.MULTIPLE_CHOICES or response.status in accepted:
                    return response
                asked_s = _retry_after_s(response.headers)
                if response.status not in _BUSY or waited_s + (asked_s or pause_s) > _LONGEST_WAIT_S:
                    raise Unreadable(_detail(response))
                pause_s = max(pause_s, asked_s or 0)
            wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _once(self, method: str, path: str, upload: Upload | None) -> urllib3.BaseHTTPResponse:
        body, headers = (None, {}) if upload is None else upload.parts()
        return self._pool.request(
            method, f"{self._url}{path}", body=body, headers={**self._headers, **headers}, redirect=False
        )

    def _parsed(self, response: urllib3.BaseHTTPResponse, model: type[Model]) -> Model:
        try:
            return model.model_validate_json(response.data)
        except ValidationError as error:
            raise Unreadable(f"{self._url} does not answer like ocr-mesh; check the address") from error


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After, which are a number or a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    except ValueError:
        return None


def _detail(response: urllib3.BaseHTTPResponse) -> str:
    """Return what the problem says, or the status of another response."""
    try:
        detail = json.loads(response.data)["detail"]
    except (ValueError, LookupError, TypeError):
        detail = None
    return str(detail) if detail else f"the server answered {response.status} {response.reason or ''}".rstrip()


def _field(boundary: str, name: str, value: str) -> bytes:
    return _opening(boundary, f'name="{name}"') + value.encode() + b"\r\n"


def _opening(boundary: str, disposition: str) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode()


def _quoted(name: str) -> str:
    """Return a file name for a header, as browsers escape it."""
    printable = name.encode(errors="replace").decode()
    return printable.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

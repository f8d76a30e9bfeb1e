"""Requests to the identity provider, with limits of time and size, and without redirects.

`ProviderHttp` is the session that Authlib's client sends its requests with.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import structlog
import urllib3
from urllib3.exceptions import HTTPError

from bff_api.sign_in.problems import ProviderUnavailable
from bff_api.sign_in_settings import is_protected

log = structlog.get_logger(__name__)

_MAX_BYTES: Final = 1024 * 1024
_PART_BYTES: Final = 1 << 16
_CONNECT_TIMEOUT_S: Final = 2.0
_CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """A response, as Authlib reads it."""

    status_code: int
    body: bytes

    def json(self) -> Any:
        """Return the JSON of the body. Raises ValueError."""
        return json.loads(self.body)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            log.warning("identity provider failed", status=self.status_code)
            raise ProviderUnavailable


class ProviderHttp:
    """Thread-safe. Every method raises ProviderUnavailable if there is no complete response in time."""

    def __init__(self, timeout_s: float):
        self._timeout_s = timeout_s
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, retries=False)

    def get_object(self, url: str, token: str | None = None) -> Mapping[str, Any]:
        """Return the JSON object at a URL."""
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        answer = self._send("GET", url, None, headers)
        answer.raise_for_status()
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            log.warning("identity provider sent no JSON object", url=url)
            raise ProviderUnavailable
        return found

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> ProviderAnswer:
        """Send a form, with Authlib's authentication of the client."""
        url, signed, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return self._send("POST", url, body.encode(), signed)

    def _send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> ProviderAnswer:
        if not is_protected(url):
            log.error("identity provider names an address without https", url=url)
            raise ProviderUnavailable
        until = time.monotonic() + self._timeout_s
        timeout = urllib3.Timeout(connect=min(_CONNECT_TIMEOUT_S, self._timeout_s), total=self._timeout_s)
        try:
            response = self._pool.request(
                method, url, body=body, headers=headers, timeout=timeout, redirect=False, preload_content=False
            )
            try:
                content = self._content(response, until)
            finally:
                response.close()
        except (HTTPError, OSError) as error:
            log.warning("identity provider not reached", error=type(error).__name__)
            raise ProviderUnavailable from error
        if 300 <= response.status < 400:
            log.warning("identity provider redirects", status=response.status)
            raise ProviderUnavailable
        return ProviderAnswer(response.status, content)

    def _content(self, response: urllib3.BaseHTTPResponse, until: float) -> bytes:
        content = b""
        while part := response.read1(_PART_BYTES):
            content += part
            if len(content) > _MAX_BYTES or time.monotonic() > until:
                log.warning("identity provider's response is too long", size_bytes=len(content))
                raise ProviderUnavailable
        return content

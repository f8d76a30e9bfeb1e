"""Client of image-store's routes for API keys, with answers that are kept for seconds."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from pydantic import BaseModel

from mesh.contracts.api_key import ApiKey, ApiKeyList, CreatedApiKey, KeyCheck, KeyHolder, NewApiKey
from mesh.contracts.problems import NotFound
from mesh.platform.http.client import Answer, ServiceClient

KEPT_S: Final = 5.0
"""How long an answer about a key counts: a revoked key is refused by every replica after that time."""

_MOST_KEPT: Final = 10_000
_KEYS: Final = "/operator/keys"
_JSON: Final = {"Content-Type": "application/json"}


class KeyClient:
    """Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, http: ServiceClient):
        self._http = http

    def check(self, check: KeyCheck) -> KeyHolder:
        """Return the rights of a valid key. Raises NotFound for any other."""
        return self._http.parse(self._send("POST", "/operator/key-check", check), KeyHolder)

    def create(self, new: NewApiKey) -> CreatedApiKey:
        return self._http.parse(self._send("POST", _KEYS, new), CreatedApiKey)

    def list(self) -> ApiKeyList:
        return self._http.parse(self._http.get(_KEYS), ApiKeyList)

    def revoke(self, key_id: str) -> ApiKey:
        """Refuse a key from now on. Raises NotFound."""
        return self._http.parse(self._http.request("DELETE", f"{_KEYS}/{key_id}"), ApiKey)

    def _send(self, method: str, path: str, body: BaseModel) -> Answer:
        return self._http.request(method, path, body=body.model_dump_json().encode(), headers=_JSON)


@dataclass(frozen=True, slots=True)
class _Kept:
    holder: KeyHolder | None
    """None: the key is not valid."""
    until: float


class KeptKeys:
    """Answers about keys, each kept for `KEPT_S`; invalid keys too. Thread-safe."""

    def __init__(self, ask: Callable[[KeyCheck], KeyHolder], clock: Callable[[], float] = time.monotonic):
        self._ask = ask
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[KeyCheck, _Kept] = OrderedDict()

    def holder(self, check: KeyCheck) -> KeyHolder | None:
        """Return the rights of a key; None if it is not valid. Raises UpstreamProblem without a recent answer."""
        with self._lock:
            kept = self._kept.get(check)
        if kept is None or self._clock() >= kept.until:
            # From before the request: the answer may be as old as that.
            until = self._clock() + KEPT_S
            try:
                kept = _Kept(self._ask(check), until)
            except NotFound:
                kept = _Kept(None, until)
            with self._lock:
                self._kept[check] = kept
                self._kept.move_to_end(check)
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return kept.holder

    def forget(self, key_id: str) -> None:
        """Drop the answers about a key that was revoked here."""
        with self._lock:
            for check in [check for check in self._kept if check.id == key_id]:
                del self._kept[check]

"""Client of image-store's routes for API keys, with answers that are kept for seconds."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel

from bff_api.access.kept_answers import KeptAnswers
from mesh.contracts.api_key import ApiKey, ApiKeyList, CreatedApiKey, KeyChange, KeyCheck, KeyHolder, NewApiKey
from mesh.platform.http.client import Answer, ServiceClient

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

    def list(self, owner: str | None = None) -> ApiKeyList:
        """Return the keys of an owner, or all."""
        return self._http.parse(self._http.get(f"{_KEYS}{_of(owner)}"), ApiKeyList)

    def change(self, key_id: str, change: KeyChange, owner: str | None = None) -> ApiKey:
        """Change a key, of one owner if given. Raises NotFound, and BadRequest for one that is revoked."""
        body = change.model_dump_json(exclude_unset=True).encode()
        answer = self._http.request("PATCH", f"{_KEYS}/{key_id}{_of(owner)}", body=body, headers=_JSON)
        return self._http.parse(answer, ApiKey)

    def revoke(self, key_id: str, owner: str | None = None) -> ApiKey:
        """Refuse a key, of one owner if given, from now on. Raises NotFound."""
        return self._http.parse(self._http.request("DELETE", f"{_KEYS}/{key_id}{_of(owner)}"), ApiKey)

    def _send(self, method: str, path: str, body: BaseModel) -> Answer:
        return self._http.request(method, path, body=body.model_dump_json().encode(), headers=_JSON)


def _of(owner: str | None) -> str:
    return "" if owner is None else f"?{urlencode({'owner': owner})}"


class KeptKeys(KeptAnswers[KeyCheck, KeyHolder]):
    """Answers about API keys."""

    def forget_key(self, key_id: str) -> None:
        """Drop the answers about a key that was changed or revoked here."""
        self.forget(lambda check: check.id == key_id)

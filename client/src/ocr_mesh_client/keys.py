"""API keys."""

from __future__ import annotations

from collections.abc import Sequence

from ocr_mesh_client.models import ApiKey, ApiKeyList, CreatedApiKey, KeyChange, NewApiKey
from ocr_mesh_client.transport import Transport, segment


class Keys:
    """Operations of `Client.keys` (for administrators) and of `Client.my_keys` (those of the signed-in user)."""

    def __init__(self, transport: Transport, path: str) -> None:
        self._transport = transport
        self._path = path

    def list(self) -> Sequence[ApiKey]:
        return self._transport.get(self._path, ApiKeyList).keys

    def create(self, key: NewApiKey) -> CreatedApiKey:
        """Create a key. Only this response has the key itself."""
        return self._transport.send("POST", self._path, CreatedApiKey, key)

    def change(self, key_id: str, change: KeyChange) -> ApiKey:
        """Change the values that `change` sets."""
        return self._transport.send("PATCH", f"{self._path}/{segment(key_id)}", ApiKey, change)

    def revoke(self, key_id: str) -> ApiKey:
        return self._transport.send("DELETE", f"{self._path}/{segment(key_id)}", ApiKey)

"""Rate and quota of the API key of a request: its own, or those of the settings."""

from __future__ import annotations

from bff_api.access.check import key_of_request
from bff_api.account.quota import KeyQuota
from bff_api.account.rate_limits import CallerRate
from bff_api.settings import BffSettings


def rate_of_request(default: str) -> CallerRate | None:
    """Return the rate of the key; None without one."""
    key = key_of_request()
    return None if key is None else CallerRate(f"key:{key.id}", key.rate or default)


def quota_of_request(settings: BffSettings) -> KeyQuota | None:
    """Return the quota of the key; None without one."""
    key = key_of_request()
    if key is None:
        return None
    return KeyQuota(
        key.id, key.quota_pictures or settings.key_quota_pictures, key.quota_bytes or settings.key_quota_bytes
    )

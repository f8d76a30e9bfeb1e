"""What an API key may have that its owner makes or changes: at most what the owner has, and the limits of the settings.

Administrators may give any key more.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

from limits import parse_many

from bff_api.access.caller import Caller
from bff_api.settings import BffSettings
from mesh.contracts.api_key import KeyLimits, Scope
from mesh.contracts.problems import Forbidden


@dataclass(frozen=True, slots=True)
class MostForOwnKeys:
    rate: str
    quota_pictures: int
    quota_bytes: int

    @classmethod
    def of(cls, settings: BffSettings) -> Self:
        return cls(settings.key_rate, settings.key_quota_pictures, settings.key_quota_bytes)

    def require(self, caller: Caller, scopes: AbstractSet[Scope], limits: KeyLimits) -> None:
        """Raise Forbidden unless the caller may give a key these scopes and limits."""
        missing = scopes - caller.scopes
        if missing:
            scope = min(missing)
            raise Forbidden(f"You do not have the scope {scope}, so your key cannot have it.", scope=scope)
        if Scope.ADMIN in caller.scopes:
            return
        if limits.rate is not None and _per_second(limits.rate) > _per_second(self.rate):
            raise _too_much("rate", self.rate)
        for name in ("quota_pictures", "quota_bytes"):
            most, wanted = getattr(self, name), getattr(limits, name)
            if wanted is not None and wanted > most:
                raise _too_much(name, f"{most:,}")


def _per_second(rate: str) -> float:
    """Return the slowest of several rates, such as `10/second; 100/minute`."""
    return min(item.amount / item.get_expiry() for item in parse_many(rate))


def _too_much(name: str, most: str) -> Forbidden:
    return Forbidden(f"Your key may have a {name} of at most {most}. Ask an administrator for more.", scope=Scope.ADMIN)

"""Which host names requests may have: a page that makes its own name point here (DNS rebinding) is refused.

Such a page needs a name of its own, so IP addresses are always allowed.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from flask import request

from bff_api.settings import BffSettings
from bff_api.sign_in_settings import is_loopback
from mesh.contracts.problems import BadRequest

_ANY: Final = "*"
_WILDCARD: Final = "*."
_MISDIRECTED: Final = 421


class ForeignHost(BadRequest):
    """421: the request is for another host name."""

    slug = "foreign-host"
    title = "Unknown host name"


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    names: frozenset[str]
    """Lower case, without ports; `*.example` for names below one, `*` for all."""

    @classmethod
    def of(cls, settings: BffSettings) -> Self:
        if not settings.allowed_hosts and not is_loopback(settings.host):
            return cls(frozenset((_ANY,)))
        public = urlsplit(settings.public_url or "").hostname
        return cls(settings.allowed_hosts | ({public} if public else frozenset()))

    def has(self, host: str) -> bool:
        """Return whether a `Host` with or without a port is allowed."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:
            return False
        if _ANY in self.names or is_loopback(name) or _is_address(name) or name in self.names:
            return True
        return any(name.endswith(each[1:]) for each in self.names if each.startswith(_WILDCARD))

    def require(self) -> None:
        """Raise ForeignHost unless the request is for an allowed name. One without `Host` is from no browser."""
        host = request.headers.get("Host", "")
        if host and not self.has(host):
            raise ForeignHost(
                f"This server does not answer for the host name {host[:200]!r}. Use its own address, or add the name "
                "to BFF_API_ALLOWED_HOSTS.",
                status=_MISDIRECTED,
            )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

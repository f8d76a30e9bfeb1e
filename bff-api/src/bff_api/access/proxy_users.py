"""Users that a trusted proxy names in headers (`MESH_ACCESS=proxy`)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final, Self

from flask import request

from bff_api.access.roles import GroupRoles
from bff_api.settings import BffSettings
from mesh.contracts.user import Identity
from mesh.platform.http.worker.client_address import TrustedProxies, peer_of

_ISSUER: Final = "proxy"


@dataclass(frozen=True, slots=True)
class ProxyHeaders:
    """Believed from the proxies in `FORWARDED_ALLOW_IPS` only."""

    proxies: TrustedProxies
    user: str
    name: str
    email: str
    groups: str
    roles: GroupRoles

    @classmethod
    def of(cls, settings: BffSettings) -> Self:
        addresses = filter(None, map(str.strip, settings.forwarded_allow_ips.split(",")))
        return cls(
            TrustedProxies([ip_network(address, strict=False) for address in addresses]),
            settings.proxy_user_header,
            settings.proxy_name_header,
            settings.proxy_email_header,
            settings.proxy_groups_header,
            GroupRoles.of(settings),
        )

    def identity(self) -> Identity | None:
        """Return the person that the request's proxy names; None without one.

        Raises Forbidden for one who may not use the mesh.
        """
        subject = request.headers.get(self.user, "").strip()
        # The connection's address, not the client's: each client is behind the proxy.
        if not subject or peer_of(request.environ) not in self.proxies:
            return None
        groups = request.headers.get(self.groups, "").split(",")
        return Identity(
            issuer=_ISSUER,
            subject=subject[:255],
            name=request.headers.get(self.name),
            email=request.headers.get(self.email),
            roles=self.roles.of_groups([group.strip() for group in groups]),
        )

"""Settings of signing in and of the addresses of bff-api."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from mesh.platform.settings import MeshSettings, own

OIDC: Final = "oidc"
PROXY: Final = "proxy"

_HOST: Final = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_LOOPBACK_NAME: Final = "localhost"

Names = Annotated[frozenset[str], NoDecode]


class SignInSettings(MeshSettings):
    """Part of `BffSettings`."""

    public_url: str | None = own(
        "BFF_API_PUBLIC_URL",
        None,
        description="Address of the page as browsers know it, `https://ocr.example`; that of each request if unset",
    )
    allowed_hosts: Names = own(
        "BFF_API_ALLOWED_HOSTS",
        frozenset(),
        description="Host names that requests may have, `ocr.example,*.ocr.example`, besides loopback names, IP "
        "addresses and that of `BFF_API_PUBLIC_URL`. If unset, all with a `MESH_HOST` other than loopback, else these",
    )
    oidc_issuer: str | None = own(
        "BFF_API_OIDC_ISSUER",
        None,
        validate_default=True,
        description="Issuer URL of the OpenID Connect provider, whose `/.well-known/openid-configuration` is read",
    )
    oidc_client_id: str | None = own(
        "BFF_API_OIDC_CLIENT_ID", None, validate_default=True, description="Client id at the provider"
    )
    oidc_client_secret: SecretStr | None = own(
        "BFF_API_OIDC_CLIENT_SECRET", None, description="Client secret at the provider; unset for a public client"
    )
    oidc_scopes: str = own(
        "BFF_API_OIDC_SCOPES", "openid profile email", description="Scopes to ask for, separated by spaces"
    )
    oidc_groups_claim: str = own("BFF_API_OIDC_GROUPS_CLAIM", "groups", description="Claim with the groups of a person")
    oidc_timeout_s: float = own(
        "BFF_API_OIDC_TIMEOUT_S", 5.0, gt=0, description="Timeout of one request to the provider"
    )
    admin_groups: Names = own(
        "BFF_API_ADMIN_GROUPS",
        frozenset(),
        description="Groups of the provider or proxy whose members are administrators, separated by commas",
    )
    admin_amr: Names = own(
        "BFF_API_ADMIN_AMR",
        frozenset(),
        description="Ways to sign in, as the provider's claim `amr` names them, of which administrators must have used "
        "one, such as `mfa`; separated by commas. Others of the groups sign in as users. Any if unset",
    )
    user_groups: Names = own(
        "BFF_API_USER_GROUPS",
        frozenset(),
        description="Groups whose members may sign in, besides administrators; everyone if unset",
    )
    session_idle_s: int = own(
        "BFF_API_SESSION_IDLE_S", 1800, gt=0, description="Seconds without a request after which a session ends"
    )
    session_lifetime_s: int = own(
        "BFF_API_SESSION_LIFETIME_S", 43_200, gt=0, description="Seconds after which a session ends in any case"
    )
    proxy_user_header: str = own(
        "BFF_API_PROXY_USER_HEADER",
        "Remote-User",
        description="Header in which a proxy of `FORWARDED_ALLOW_IPS` names the user, with `MESH_ACCESS=proxy`",
    )
    proxy_name_header: str = own(
        "BFF_API_PROXY_NAME_HEADER", "Remote-Name", description="Header with the user's name for display"
    )
    proxy_email_header: str = own(
        "BFF_API_PROXY_EMAIL_HEADER", "Remote-Email", description="Header with the user's e-mail address"
    )
    proxy_groups_header: str = own(
        "BFF_API_PROXY_GROUPS_HEADER",
        "Remote-Groups",
        description="Header with the user's groups, separated by commas",
    )
    forwarded_allow_ips: str = own(
        "FORWARDED_ALLOW_IPS",
        "127.0.0.1,::1",
        validate_default=True,
        description="Trusted proxies: `X-Forwarded-Proto` says that a request came by https, and `X-Forwarded-For` "
        "whose it is, which limits count. Addresses and networks, separated by commas, or `*` for every peer, whose "
        "last entry then counts; `MESH_ACCESS=proxy` refuses `*`",
    )

    @field_validator("allowed_hosts", "admin_groups", "admin_amr", "user_groups", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return frozenset(filter(None, map(str.strip, names.split(",")))) if isinstance(names, str) else names

    @field_validator("allowed_hosts")
    @classmethod
    def _require_hosts(cls, hosts: frozenset[str]) -> frozenset[str]:
        lower = frozenset(host.lower() for host in hosts)
        for host in sorted(lower):
            if host != "*" and not _HOST.fullmatch(host):
                raise ValueError(f"{host!r} is no host name. Use a name without a port: ocr.example, or *.example")
        return lower

    @field_validator("public_url")
    @classmethod
    def _require_origin(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("no address of a page. Use a scheme, a host and optionally a path: https://ocr.example")
        return url.rstrip("/")

    @field_validator("oidc_issuer", "oidc_client_id")
    @classmethod
    def _require_with_oidc(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and OIDC in str(info.data.get("access", "")).split(","):
            raise ValueError("needed where MESH_ACCESS has oidc")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _require_https(cls, url: str | None) -> str | None:
        if url and not is_protected(url):
            raise ValueError("use https; http is for a provider on this machine")
        return url

    @field_validator("oidc_scopes")
    @classmethod
    def _require_openid(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("needs the scope openid")
        return scopes

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _require_proxies(cls, addresses: str, info: ValidationInfo) -> str:
        if PROXY in str(info.data.get("access", "")).split(",") and "*" in addresses.split(","):
            raise ValueError("name the proxies where MESH_ACCESS has proxy: every client could name a user")
        return addresses


def is_protected(url: str) -> bool:
    """Return whether a URL has https, or stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def is_loopback(host: str) -> bool:
    """Return whether a host, without a port, is this machine."""
    if host == _LOOPBACK_NAME or host.endswith(f".{_LOOPBACK_NAME}"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

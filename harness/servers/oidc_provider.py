"""A real OpenID Connect provider, npm's `oidc-provider`, for tests of signing in."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import urllib3

from harness.ports import free_port
from harness.servers.source import ROOT
from harness.waiting import eventually

_FOLDER: Final = ROOT / "tests" / "security" / "sign_in" / "provider"
_STARTS_WITHIN_S: Final = 30
_STOPS_WITHIN_S: Final = 10

CLIENT_ID: Final = "ocr-mesh"
CLIENT_SECRET: Final = "secret of the client in the tests"
USER_GROUP: Final = "ocr-users"
ADMIN_GROUP: Final = "ocr-admins"


@dataclass(frozen=True)
class OidcProvider:
    """Every login is accepted: `admin-…` is an administrator, `guest-…` is in no group, others are users."""

    process: subprocess.Popen[bytes]
    issuer: str

    def settings(self, **more: str) -> dict[str, str]:
        """Return bff-api's settings for it."""
        return {
            "BFF_API_OIDC_ISSUER": self.issuer,
            "BFF_API_OIDC_CLIENT_ID": CLIENT_ID,
            "BFF_API_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "BFF_API_OIDC_SCOPES": "openid profile email groups",
            "BFF_API_ADMIN_GROUPS": ADMIN_GROUP,
            "BFF_API_USER_GROUPS": USER_GROUP,
            **more,
        }

    def register(self, *base_urls: str, logout_at: str | None = None) -> None:
        """Let bff-api at these addresses sign users in; the last call counts."""
        self.control(
            "client",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            redirect_uris=[f"{url}/sign-in/callback" for url in base_urls],
            post_logout_redirect_uris=[f"{url}/" for url in base_urls],
            backchannel_logout_uri=f"{logout_at or base_urls[0]}/sign-in/back-channel-logout",
            backchannel_logout_session_required=True,
        )

    def use_new_keys(self) -> None:
        """Sign with a new key, and forget the old one."""
        self.control("new-keys")

    def change_next_token(self, how: str) -> None:
        """Make the next ID token invalid in one respect."""
        self.control("change", how=how)

    def logout_token(self, **claims: Any) -> str:
        """Return a signed token of these claims."""
        return str(self.control("logout-token", **claims)["token"])

    def control(self, what: str, **body: Any) -> Any:
        answer = urllib3.request("POST", f"{self.issuer}/test/{what}", json=body, timeout=30, retries=False)
        assert answer.status == 200, answer.data
        return answer.json()


@contextmanager
def oidc_provider(port: int | None = None) -> Iterator[OidcProvider]:
    """Start a provider of this machine on a free port; its packages are installed at the first time."""
    _install()
    port = port or free_port()
    # In a group of its own: npm starts Node.js as a child.
    process = subprocess.Popen(
        [ROOT / "scripts" / "npm.sh", "run", "--silent", "start", "--", str(port)],
        env=_environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    provider = OidcProvider(process, f"http://localhost:{port}")
    try:
        eventually(lambda: _is_ready(provider), within_s=_STARTS_WITHIN_S)
        yield provider
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(_STOPS_WITHIN_S)


def _install() -> None:
    installed, locked = _FOLDER / "node_modules" / ".package-lock.json", _FOLDER / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        npm: list[str | Path] = [ROOT / "scripts" / "npm.sh", "ci", "--no-audit", "--no-fund"]
        subprocess.run(npm, env=_environment(), check=True, stdout=subprocess.DEVNULL)


def _environment() -> dict[str, str]:
    return {**os.environ, "NPM_FOLDER": str(_FOLDER.relative_to(ROOT))}


def _is_ready(provider: OidcProvider) -> bool:
    assert provider.process.poll() is None, "the provider has ended"
    try:
        address = f"{provider.issuer}/.well-known/openid-configuration"
        return urllib3.request("GET", address, timeout=5, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False

"""A browser without a screen: it keeps cookies by host, and follows redirects one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from harness.servers.oidc_provider import OidcProvider

_CALLBACK: Final = "/sign-in/callback"
_MOST_REDIRECTS: Final = 10
_TIMEOUT_S: Final = 30


@dataclass
class Browser:
    """`address` is that of bff-api."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request, without following redirects."""
        url = urljoin(f"{self.address}/", path)
        return self.session.request(method, url, allow_redirects=False, timeout=_TIMEOUT_S, **options)

    def at(self, address: str) -> Browser:
        """Return the same browser at another replica, on another port of the same host."""
        return Browser(address, self.session)

    def cookie(self, name: str) -> str | None:
        return self.session.cookies.get(name, domain=urlsplit(self.address).hostname)

    def authorize(self, login: str | None = "anna", path: str = "/sign-in") -> str:
        """Go to the provider and sign in there; return the URL of the answer to bff-api. None as `login` cancels."""
        answer = self.call("GET", path)
        for _ in range(_MOST_REDIRECTS):
            assert answer.status_code in (302, 303), answer.text
            url = urljoin(answer.url, answer.headers["Location"])
            if urlsplit(url).path == _CALLBACK:
                return url
            answer = self.session.get(url, allow_redirects=False, timeout=_TIMEOUT_S)
            if answer.status_code == 200:
                form = {"cancel": "yes"} if login is None else {"login": login}
                answer = self.session.post(url, data=form, allow_redirects=False, timeout=_TIMEOUT_S)
        raise AssertionError("too many redirects")

    def sign_in(self, login: str = "anna", path: str = "/sign-in") -> requests.Response:
        """Sign in; return the answer that starts the session."""
        answer = self.call("GET", self.authorize(login, path))
        assert answer.status_code == 302, answer.text
        return answer

    def user(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.call("GET", "/api/user").json()["user"]
        return found

    def read(self, content: bytes, name: str = "a.png") -> str:
        answer = self.call("POST", "/read", files={"image": (name, content)})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def history(self) -> list[str]:
        answer = self.call("GET", "/api/images")
        assert answer.status_code == 200, answer.text
        return [image["id"] for image in answer.json()["images"]]

    def sign_out_at(self, provider: OidcProvider) -> None:
        """Sign out at the provider only, whose back-channel logout then ends our session."""
        page = self.session.get(f"{provider.issuer}/session/end", timeout=_TIMEOUT_S)
        [xsrf] = re.findall(r'name="xsrf" value="([^"]+)"', page.text)
        answer = self.session.post(
            f"{provider.issuer}/session/end/confirm", data={"xsrf": xsrf, "logout": "yes"}, timeout=_TIMEOUT_S
        )
        assert answer.status_code == 200, answer.text


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))

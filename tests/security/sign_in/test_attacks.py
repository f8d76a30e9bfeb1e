"""Attacks on signing in: forged and repeated answers, invalid tokens, fixed and revoked sessions, open redirects."""

from __future__ import annotations

import time
import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from harness.servers.oidc_provider import CLIENT_ID, OidcProvider
from harness.waiting import eventually
from mesh.contracts.user import digest_of_session, new_session
from tests.mesh.system import Bff, Mesh
from tests.security.sign_in.browsers import Browser, query_of

EXPIRED = "urn:ocr-mesh:problem:sign-in-expired"
INVALID = "urn:ocr-mesh:problem:sign-in-invalid"
REFUSED = "urn:ocr-mesh:problem:sign-in-refused"


def problem_of(browser: Browser, url: str) -> str:
    """Open the URL of a provider's answer; return the problem, after a check that no session has begun."""
    answer = browser.call("GET", url)
    assert answer.status_code == 400, answer.text
    assert browser.cookie("ocr_mesh_session") is None
    assert browser.user() is None
    return str(answer.json()["type"])


def callback(browser: Browser, **query: str) -> str:
    return f"{browser.address}/sign-in/callback?{urlencode(query)}"


@pytest.mark.parametrize("state", ["", "x" * 43, "é"])
def test_answer_with_another_state_is_refused(browser: Browser, state: str) -> None:
    answer = query_of(browser.authorize())
    assert problem_of(browser, callback(browser, **answer | {"state": state})) == EXPIRED


def test_answer_of_another_browser_is_refused(browser: Browser) -> None:
    """Otherwise a link could sign a victim in as the attacker, and take the victim's pictures along."""
    url = Browser(browser.address).authorize("attacker")
    assert problem_of(browser, url) == EXPIRED
    browser.call("GET", "/sign-in")
    assert problem_of(browser, url) == EXPIRED


def test_answer_without_an_attempt_or_with_a_forged_one_is_refused(browser: Browser) -> None:
    assert problem_of(browser, callback(browser, code="x", state="y")) == EXPIRED
    url = browser.authorize()
    cookie = browser.cookie("ocr_mesh_sign_in") or ""
    forged = f"ocr_mesh_sign_in={cookie[:-1]}{'A' if cookie[-1] != 'A' else 'B'}"
    refused = Browser(browser.address).call("GET", url, headers={"Cookie": forged})
    assert (refused.status_code, refused.json()["type"]) == (400, EXPIRED)


def test_code_that_is_sent_again_is_refused(browser: Browser) -> None:
    url = browser.authorize()
    attempt = browser.cookie("ocr_mesh_sign_in")
    assert browser.call("GET", url).status_code == 302
    thief = Browser(browser.address)
    assert problem_of(thief, url) == EXPIRED
    thief.session.cookies.set("ocr_mesh_sign_in", attempt, domain="127.0.0.1", path="/sign-in")
    assert problem_of(thief, url) == REFUSED


def test_code_of_another_attempt_is_refused(browser: Browser) -> None:
    """PKCE: the code is of use only beside the verifier in the cookie of its own attempt."""
    stolen = query_of(Browser(browser.address).authorize("victim"))["code"]
    answer = query_of(browser.authorize("attacker"))
    assert problem_of(browser, callback(browser, **answer | {"code": stolen})) == REFUSED


def test_answer_of_another_issuer_is_refused(browser: Browser) -> None:
    answer = query_of(browser.authorize())
    assert problem_of(browser, callback(browser, **answer | {"iss": "https://other.example"})) == INVALID
    answer = query_of(browser.authorize())
    del answer["iss"]
    assert problem_of(browser, callback(browser, **answer)) == INVALID


@pytest.mark.parametrize(
    "how",
    ["nonce", "no nonce", "audience", "issuer", "expired", "claims", "key", "unsigned", "shared secret"],
)
def test_invalid_id_token_is_refused(browser: Browser, provider: OidcProvider, how: str) -> None:
    url = browser.authorize()
    provider.change_next_token(how)
    assert problem_of(browser, url) == INVALID


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "evil.example",
        "/a\r\nSet-Cookie: x=y",
        "javascript:alert(1)",
        "/" + "a" * 2000,
    ],
)
def test_no_other_server_is_the_next_page(browser: Browser, path: str) -> None:
    answer = browser.sign_in(path=f"/sign-in?{urlencode({'next': path})}")
    assert answer.headers["Location"] == "/"
    assert "x=y" not in str(answer.headers)


def test_session_that_was_there_before_is_not_used(browser: Browser, mesh: Mesh) -> None:
    """Session fixation: an attacker sets a cookie first, and knows the session after the victim has signed in."""
    fixed = new_session()
    browser.session.cookies.set("ocr_mesh_session", fixed, domain="127.0.0.1", path="/")
    browser.sign_in()
    attacker = Browser(browser.address)
    attacker.session.cookies.set("ocr_mesh_session", fixed, domain="127.0.0.1", path="/")
    assert (browser.user() is not None, attacker.user()) == (True, None)

    earlier = browser.cookie("ocr_mesh_session")
    browser.sign_in()
    assert browser.cookie("ocr_mesh_session") not in (earlier, fixed)
    attacker.session.cookies.set("ocr_mesh_session", earlier, domain="127.0.0.1", path="/")
    eventually(lambda: attacker.call("GET", "/api/images").status_code == 401, within_s=5.5)


@pytest.mark.parametrize("session", ["", "x", "oms_", f"oms_{'a' * 43}", "oms_" + "a" * 42 + "é"])
def test_forged_session_is_refused(browser: Browser, session: str) -> None:
    cookie = f"ocr_mesh_session={session}".encode()
    refused = browser.call("GET", "/api/images", headers={"Cookie": cookie})
    assert refused.status_code == 401
    if session:
        assert "ocr_mesh_session=;" in refused.headers["Set-Cookie"]


def is_refused(browser: Browser, headers: dict[str, str]) -> bool:
    return browser.call("GET", "/api/images", headers=headers).status_code == 401


def test_ended_session_is_refused_by_every_replica_within_five_seconds(replicas: list[Bff], mesh: Mesh) -> None:
    browser = Browser(replicas[0].address)
    browser.sign_in()
    everywhere = [browser.at(replica.address) for replica in replicas]
    for each in everywhere:
        assert each.call("GET", "/api/images").status_code == 200
    digest = digest_of_session(browser.cookie("ocr_mesh_session"))
    assert digest is not None
    mesh.store.users.end(digest.sha256)
    until = time.monotonic() + 5.5
    cookie = {"Cookie": f"ocr_mesh_session={browser.cookie('ocr_mesh_session') or ''}"}
    for each in everywhere:
        eventually(partial(is_refused, each, cookie), within_s=until - time.monotonic())


def test_session_that_was_signed_out_is_refused_at_once_there(browser: Browser) -> None:
    browser.sign_in()
    cookie = {"Cookie": f"ocr_mesh_session={browser.cookie('ocr_mesh_session')}"}
    assert Browser(browser.address).call("GET", "/api/images", headers=cookie).status_code == 200
    browser.call("POST", "/sign-out")
    assert Browser(browser.address).call("GET", "/api/images", headers=cookie).status_code == 401


def logout_claims(provider: OidcProvider, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": provider.issuer,
        "aud": CLIENT_ID,
        "iat": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
        "sub": "laura",
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"events": {}},
        {"events": None},
        {"sub": None},
        {"jti": None},
        {"nonce": "x"},
        {"iat": 1_000_000_000},
        {"exp": 1_000_000_000},
    ],
)
def test_invalid_logout_token_is_refused(browser: Browser, provider: OidcProvider, changes: dict[str, Any]) -> None:
    browser.sign_in("laura")
    token = provider.logout_token(**logout_claims(provider, **changes))
    refused = browser.call("POST", "/sign-in/back-channel-logout", data={"logout_token": token})
    assert (refused.status_code, refused.json()["type"]) == (400, INVALID)
    assert browser.user() is not None


def test_forged_logout_token_ends_no_session(browser: Browser, provider: OidcProvider) -> None:
    browser.sign_in("laura")
    token = provider.logout_token(**logout_claims(provider))
    for forged in (f"{token[:-4]}AAAA", token.rpartition(".")[0] + ".", "x", ""):
        refused = browser.call("POST", "/sign-in/back-channel-logout", data={"logout_token": forged})
        assert refused.status_code == 400
    assert browser.call("POST", "/sign-in/back-channel-logout").status_code == 400
    assert browser.user() is not None


def test_logout_token_that_is_sent_again_ends_no_later_session(browser: Browser, provider: OidcProvider) -> None:
    browser.sign_in("laura")
    token = provider.logout_token(**logout_claims(provider, iat=int(time.time()) + 1))
    answer = browser.call("POST", "/sign-in/back-channel-logout", data={"logout_token": token})
    assert answer.json()["sessions"] >= 1
    time.sleep(3)
    browser.sign_in("laura")
    again = browser.call("POST", "/sign-in/back-channel-logout", data={"logout_token": token})
    assert again.json() == {"sessions": 0}
    assert browser.user() is not None


def test_session_that_is_ended_from_another_browser_is_refused_everywhere(
    browser: Browser, replicas: list[Bff], provider: OidcProvider
) -> None:
    browser.sign_in("lost-device")
    mine = Browser(replicas[1].address)
    mine.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    mine.sign_in("lost-device")
    listed = mine.call("GET", "/api/my-sessions").json()["sessions"]
    assert sorted((each["is_current"], "Firefox" in each["client"]) for each in listed) == [
        (False, False),
        (True, True),
    ]
    [lost] = [each["id"] for each in listed if not each["is_current"]]
    stranger = Browser(replicas[1].address)
    stranger.sign_in("stranger")
    assert stranger.call("DELETE", f"/api/my-sessions/{lost}").status_code == 404
    assert [len(stranger.call("GET", "/api/my-sessions").json()["sessions"]), browser.user() is not None] == [1, True]

    assert mine.call("DELETE", f"/api/my-sessions/{lost}").json() == {"sessions": 1}

    everywhere = [browser.at(replica.address) for replica in replicas]
    eventually(lambda: [there.user() for there in everywhere] == [None] * len(replicas), within_s=5.5)
    assert mine.user() is not None
    third = Browser(replicas[1].address)
    third.sign_in("lost-device")
    assert mine.call("DELETE", "/api/my-sessions").json() == {"sessions": 1}
    assert (third.user(), mine.user() is not None) == (None, True)
    [own] = mine.call("GET", "/api/my-sessions").json()["sessions"]
    assert mine.call("DELETE", f"/api/my-sessions/{own['id']}").status_code == 200
    assert (mine.cookie("ocr_mesh_session"), mine.user()) == (None, None)
    assert mine.call("GET", "/api/my-sessions").status_code == 401

"""Test signing in at a real provider, and what a user then may do."""

from __future__ import annotations

import time

from harness.servers.oidc_provider import OidcProvider
from harness.waiting import eventually
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh
from tests.security.sign_in.browsers import Browser, query_of
from tests.security.sign_in.conftest import StartBff

PICTURE = pictures.encode(pictures.bars(2))


def test_user_signs_in_reads_and_signs_out(browser: Browser, mesh: Mesh, provider: OidcProvider) -> None:
    assert browser.call("GET", "/api/images").status_code == 401
    state = browser.call("GET", "/api/user").json()
    assert state == {"user": None, "can_sign_in": True, "can_sign_out": False, "must_sign_in": True}

    answer = browser.sign_in(path="/sign-in?next=/%23/history")

    assert answer.headers["Location"] == "/#/history"
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("ocr_mesh_session=oms_", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert browser.user() == {"name": "Anna", "email": "anna@example.com", "roles": ["user"]}
    image_id = browser.read(PICTURE)
    mesh.work()
    assert image_id in browser.history()

    signed_out = browser.call("POST", "/sign-out")

    there = signed_out.json()["provider_url"]
    assert there.startswith(f"{provider.issuer}/session/end?")
    assert query_of(there)["post_logout_redirect_uri"] == f"{browser.address}/"
    assert query_of(there)["id_token_hint"].count(".") == 2
    assert browser.cookie("ocr_mesh_session") is None
    assert browser.user() is None
    assert browser.call("GET", "/api/images").status_code == 401


def test_user_has_the_same_pictures_in_another_browser(browser: Browser, replicas: list[Bff], mesh: Mesh) -> None:
    browser.sign_in("berta")
    image_id = browser.read(PICTURE)
    mesh.work()
    for replica in replicas:
        other = Browser(replica.address)
        other.sign_in("berta")
        assert other.history() == [image_id]
        another = Browser(replica.address)
        another.sign_in("carla")
        assert another.history() == []


def test_groups_become_roles(browser: Browser, replicas: list[Bff]) -> None:
    admin = Browser(replicas[1].address)
    admin.sign_in("admin-dora")
    assert sorted((admin.user() or {})["roles"]) == ["admin", "user"]
    assert admin.call("GET", "/api/keys").status_code == 200
    browser.sign_in("emil")
    refused = browser.call("GET", "/api/keys")
    assert (refused.status_code, refused.json()["detail"]) == (403, "This is for administrators.")


def test_signing_in_and_out_is_in_the_audit_log(browser: Browser, replicas: list[Bff]) -> None:
    admin = Browser(replicas[0].address)
    admin.sign_in("admin-dora")
    browser.sign_in("gina")
    browser.call("POST", "/sign-out")
    stranger = Browser(replicas[0].address)
    url = stranger.authorize("guest-franz")
    assert stranger.call("GET", url, headers={"Accept": "text/html"}).status_code == 302

    def outcomes() -> set[tuple[str, str, str]]:
        log = admin.call("GET", "/api/admin/audit?limit=50").json()["entries"]
        return {(entry["action"], entry["outcome"], entry["actor_kind"]) for entry in log}

    eventually(
        lambda: (
            {("sign-in", "ok", "user"), ("sign-out", "ok", "user"), ("sign-in", "refused", "anonymous")} <= outcomes()
        )
    )


def test_person_outside_of_the_groups_is_refused(browser: Browser) -> None:
    refused = browser.call("GET", browser.authorize("guest-franz"))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:ocr-mesh:problem:not-a-member")
    assert browser.user() is None


def test_person_who_cancels_returns_to_the_page(browser: Browser) -> None:
    page = {"Accept": "text/html"}
    refused = browser.call("GET", browser.authorize(None), headers=page)
    assert (refused.status_code, refused.headers["Location"]) == (302, "/?problem=sign-in-refused")
    assert browser.call("GET", browser.authorize(None)).json()["title"] == "Sign-in refused"


def test_session_ends_when_the_provider_says_so(browser: Browser, provider: OidcProvider) -> None:
    browser.sign_in("gerda")
    other = Browser(browser.address)
    other.sign_in("gerda")
    browser.sign_out_at(provider)
    eventually(lambda: browser.call("GET", "/api/images").status_code == 401, within_s=6)
    assert other.user() is not None


def test_session_ends_after_its_idle_time(start_bff: StartBff, provider: OidcProvider, replicas: list[Bff]) -> None:
    with start_bff(session_idle_s=2, session_lifetime_s=60) as bff:
        provider.register(*(each.address for each in replicas), bff.address)
        browser = Browser(bff.address)
        browser.sign_in("hanna")
        assert browser.call("GET", "/api/images").status_code == 200
        eventually(lambda: browser.call("GET", "/api/images").status_code == 401, within_s=9)


def test_token_that_is_signed_with_a_new_key_is_accepted(browser: Browser, provider: OidcProvider) -> None:
    browser.sign_in("ida")
    provider.use_new_keys()
    time.sleep(2)  # keys are not asked for more often
    other = Browser(browser.address)
    other.sign_in("ida")
    assert other.user() is not None


def test_provider_that_is_away_is_a_clear_problem(start_bff: StartBff) -> None:
    with start_bff(oidc_issuer="http://127.0.0.1:9", access="open,oidc") as bff:
        browser = Browser(bff.address)
        away = browser.call("GET", "/sign-in")
        assert (away.status_code, away.json()["type"]) == (503, "urn:ocr-mesh:problem:provider-unavailable")
        assert away.headers["Retry-After"]
        page = browser.call("GET", "/sign-in", headers={"Accept": "text/html"})
        assert page.headers["Location"] == "/?problem=provider-unavailable"
        assert browser.call("GET", "/api/images").status_code == 200
        assert browser.call("POST", "/sign-out").json() == {"provider_url": None}


def test_users_without_open_access_have_the_page_and_its_files(browser: Browser) -> None:
    for path in ("/", "/api/user", "/openapi.json", "/docs/portal.json"):
        assert browser.call("GET", path).status_code == 200, path
    scheme = browser.call("GET", "/openapi.json").json()["components"]["securitySchemes"]
    assert set(scheme) == {"ApiKey", "Session"}


def test_user_who_erases_everything_has_no_account_session_or_key_left(browser: Browser, mesh: Mesh) -> None:
    browser.sign_in("jana")
    image_id = browser.read(PICTURE)
    mesh.work()
    other = Browser(browser.address)
    other.sign_in("jana")
    key = browser.call("POST", "/api/my-keys", json={"name": "scanner", "scopes": ["read"]}).json()
    before = browser.call("GET", "/api/erasure").json()
    assert [before[each] for each in ("is_erased", "accounts", "sessions", "api_keys")] == [False, 1, 2, 1]

    report = browser.call("POST", "/api/erasure").json()

    assert [report[each] for each in ("is_erased", "accounts", "sessions", "api_keys")] == [True, 0, 0, 0]
    assert (browser.cookie("ocr_mesh_session"), other.user()) == (None, None)
    assert mesh.store.api_keys.list(key["owner"]).keys == []
    browser.sign_in("jana")
    assert browser.call("GET", f"/api/image/{image_id}").status_code == 404

"""Test the owner cookie: set by the page, signed, and valid after a restart."""

from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from bff_api.account.owner import COOKIE, YEAR_S, Owners, owner_secret
from bff_api.history.image_store_client import ImageStoreClient
from bff_api.settings import BffSettings
from mesh.contracts.stored_image import Usage
from mesh.platform.settings import SettingsError

NewClient = Callable[..., FlaskClient]

SECRET = "what signs the cookies of these tests"


@pytest.fixture
def client(new_client: NewClient, tmp_path: Path) -> FlaskClient:
    """Of an app with pages."""
    (tmp_path / "dist").mkdir()
    for page in ("index.html", "docs.html"):
        (tmp_path / "dist" / page).write_text("<!doctype html>")
    return new_client(owner_secret=SECRET, public_url="https://ocr.example")


def opened(client: FlaskClient, path: str = "/", **options: str) -> tuple[str, SimpleCookie]:
    """Return the cookie that opening a page sets, and its attributes."""
    with client.get(path, **options) as answer:
        assert answer.status_code in (200, 204, 304)
        cookies = SimpleCookie(answer.headers["Set-Cookie"])
    return cookies[COOKIE].value, cookies


@pytest.fixture(autouse=True)
def _usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageStoreClient, "usage", lambda _client, _owner: Usage(pictures=0, bytes=0))


def who(client: FlaskClient, cookie: str | None) -> str | None:
    """Return `owner` if the app accepts the cookie: only owners have a quota."""
    client.delete_cookie(COOKIE)
    if cookie is not None:
        client.set_cookie(COOKIE, cookie)
    return "owner" if client.get("/api/limits").get_json()["quota"] else None


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_page_sets_a_cookie_on_the_first_visit(client: FlaskClient, path: str) -> None:
    cookie, said = opened(client, path)

    owner, signature = cookie.split(".")
    assert len(owner) >= 22
    assert len(signature) >= 40
    assert said[COOKIE]["path"] == "/"
    assert said[COOKIE]["httponly"]
    assert said[COOKIE]["samesite"] == "Lax"
    assert said[COOKIE]["max-age"] == str(YEAR_S)
    assert not said[COOKIE]["secure"]
    with client.get(path, base_url="https://ocr.example") as page:
        assert "Secure" in page.headers["Set-Cookie"]
        assert set(page.headers["Cache-Control"].split(", ")) == {"no-cache", "private"}
    assert who(client, cookie) == "owner"


def test_session_sets_the_cookie_for_another_page_server(client: FlaskClient) -> None:
    with client.get("/") as page, client.get("/api/session") as session:
        assert session.status_code == 204
        for header in ("Content-Security-Policy", "Referrer-Policy", "Cache-Control"):
            assert session.headers[header] == page.headers[header]
    cookie, said = opened(client, "/api/session")
    assert said[COOKIE]["httponly"]
    assert said[COOKIE]["path"] == "/"
    assert who(client, cookie) == "owner"


def test_opening_the_page_again_renews_the_cookie(client: FlaskClient) -> None:
    with client.get("/") as page:
        first, etag = page.headers["Set-Cookie"], page.headers["ETag"]

    with client.get("/") as again, client.get("/", headers={"If-None-Match": etag}) as unchanged:
        assert unchanged.status_code == 304
        for answer in (again, unchanged):
            assert answer.headers["Set-Cookie"].split(";")[0] == first.split(";")[0]
            assert f"Max-Age={YEAR_S}" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/api/limits", "/api/images", "/openapi.json", "/health", "/assets/none.js"])
def test_other_paths_set_no_cookie(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "tamper",
    [
        lambda cookie: cookie[:-1] + ("A" if cookie[-1] != "A" else "Q"),
        lambda cookie: ("A" if cookie[0] != "A" else "B") + cookie[1:],
        lambda cookie: cookie.split(".")[0],
        lambda cookie: cookie.split(".")[0] + ".",
        lambda cookie: "." + cookie.split(".")[1],
        lambda cookie: cookie + "." + cookie,
        lambda _cookie: "",
        lambda _cookie: "é",
        lambda _cookie: "a" * 4000,
        lambda _cookie: Owners("another secret of thirty-two characters").cookie_of("anna"),
        lambda _cookie: Owners(SECRET).cookie_of("two words"),
        lambda _cookie: Owners(SECRET).cookie_of("x" * 65),
    ],
)
def test_forged_cookie_is_ignored_and_replaced(client: FlaskClient, tamper: Callable[[str], str]) -> None:
    cookie, _ = opened(client)
    tampered = tamper(cookie)

    assert who(client, tampered) is None
    replaced, _ = opened(client)
    assert replaced not in (cookie, tampered)
    assert who(client, replaced) == "owner"


class TestSecret:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> BffSettings:
        return BffSettings.model_validate({"data": tmp_path / "var"})

    def test_secret_is_generated_once(self, settings: BffSettings) -> None:
        secret = owner_secret(settings)

        assert len(secret) >= 32
        assert owner_secret(settings) == secret
        file = settings.owner_secret_file
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in file.parent.iterdir()] == [file.name]
        assert secret != owner_secret(BffSettings.model_validate({"data": settings.data / "other"}))

    def test_concurrently_started_processes_share_the_secret(self, settings: BffSettings) -> None:
        together = Barrier(16)

        def start(_: int) -> str:
            together.wait()
            return owner_secret(settings)

        with ThreadPoolExecutor(16) as processes:
            secrets = set(processes.map(start, range(16)))

        assert len(secrets) == 1
        assert len(list(settings.data.iterdir())) == 1

    def test_no_file_is_written_for_a_configured_secret(self, settings: BffSettings) -> None:
        with_secret = BffSettings.model_validate({"data": settings.data, "owner_secret": SECRET})

        assert owner_secret(with_secret) == SECRET
        assert not settings.data.exists()
        assert SECRET not in repr(with_secret)

    @pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40, b" " * 40])
    def test_invalid_secret_file_is_an_error(self, settings: BffSettings, content: bytes) -> None:
        settings.data.mkdir()
        settings.owner_secret_file.write_bytes(content)

        with pytest.raises(SettingsError, match=r"owner\.secret"):
            owner_secret(settings)


def test_cookie_of_an_old_secret_is_known_and_renewed_with_the_new_one(new_client: NewClient) -> None:
    old, new = "x" * 40, "y" * 40
    client = new_client(owner_secret=new, old_owner_secrets=f"{'z' * 40} {old}")

    assert who(client, Owners(old).cookie_of("anna"))
    cookie = client.get("/api/session").headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert cookie == Owners(new).cookie_of("anna")
    assert who(new_client(owner_secret=new), Owners(old).cookie_of("anna")) is None


def test_cookie_over_https_has_the_prefix_and_replaces_an_earlier_one(client: FlaskClient) -> None:
    https = {"base_url": "https://ocr.example"}
    earlier = Owners(SECRET).cookie_of("anna")
    client.set_cookie(COOKIE, earlier, domain="ocr.example", secure=True)

    with client.get("/", **https) as page:
        new, deleted = page.headers.getlist("Set-Cookie")

    assert new.startswith(f"__Host-{COOKIE}={earlier};")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(new.split("; "))
    assert "Domain" not in new
    assert deleted.startswith(f"{COOKIE}=;")
    assert client.get_cookie(COOKIE, domain="ocr.example") is None
    # What another host of the domain sets does not count any more.
    client.set_cookie(COOKIE, Owners(SECRET).cookie_of("ben"), domain="ocr.example", secure=True)
    with client.get("/", **https) as page:
        assert page.headers.getlist("Set-Cookie")[0].startswith(f"__Host-{COOKIE}={earlier};")

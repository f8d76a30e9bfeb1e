"""Test the setting of who may use bff-api."""

from __future__ import annotations

import pytest

from bff_api.settings import BffSettings
from mesh.platform.settings import SettingsError


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("open", {"open"}),
        ("keys", {"keys"}),
        ("open,keys", {"open", "keys"}),
        ("keys,open", {"open", "keys"}),
        ("proxy", {"proxy"}),
        ("open,keys,oidc,proxy", {"open", "keys", "oidc", "proxy"}),
    ],
)
def test_named_access_is_accepted(monkeypatch: pytest.MonkeyPatch, value: str, accepted: set[str]) -> None:
    monkeypatch.setenv("MESH_ACCESS", value)
    monkeypatch.setenv("BFF_API_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("BFF_API_OIDC_CLIENT_ID", "ocr-mesh")
    assert BffSettings.load().accepted_access == accepted


def test_default_is_open() -> None:
    assert BffSettings.load().accepted_access == {"open"}


@pytest.mark.parametrize("value", ["", "saml", "open,saml", "open keys", "OPEN", "open,open"])
def test_unsupported_access_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MESH_ACCESS", value)
    with pytest.raises(SettingsError, match="MESH_ACCESS"):
        BffSettings.load()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "BFF_API_OIDC_ISSUER: .*needed"),
        ({"BFF_API_OIDC_ISSUER": "https://id.example"}, "BFF_API_OIDC_CLIENT_ID: .*needed"),
        ({"BFF_API_OIDC_ISSUER": "http://id.example", "BFF_API_OIDC_CLIENT_ID": "a"}, "BFF_API_OIDC_ISSUER: .*https"),
        ({"BFF_API_OIDC_SCOPES": "profile"}, "BFF_API_OIDC_SCOPES: .*openid"),
        ({"BFF_API_PUBLIC_URL": "ocr.example"}, "BFF_API_PUBLIC_URL: .*https://ocr.example"),
        ({"BFF_API_ALLOWED_HOSTS": "https://ocr.example"}, "BFF_API_ALLOWED_HOSTS: .*no host name"),
        ({"BFF_API_KEY_RATE": "fast"}, "BFF_API_KEY_RATE: .*no rate"),
    ],
)
def test_incomplete_sign_in_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    monkeypatch.setenv("MESH_ACCESS", "oidc")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=named):
        BffSettings.load()

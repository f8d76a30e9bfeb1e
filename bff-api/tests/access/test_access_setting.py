"""Test the setting of who may use bff-api."""

from __future__ import annotations

import pytest

from bff_api.settings import BffSettings
from mesh.platform.settings import SettingsError


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("open", {"open"}), ("keys", {"keys"}), ("open,keys", {"open", "keys"}), ("keys,open", {"open", "keys"})],
)
def test_named_access_is_accepted(monkeypatch: pytest.MonkeyPatch, value: str, accepted: set[str]) -> None:
    monkeypatch.setenv("MESH_ACCESS", value)
    assert BffSettings.load().accepted_access == accepted


def test_default_is_open() -> None:
    assert BffSettings.load().accepted_access == {"open"}


@pytest.mark.parametrize("value", ["", "oidc", "open,oidc", "open keys", "OPEN", "open,open"])
def test_unsupported_access_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MESH_ACCESS", value)
    with pytest.raises(SettingsError, match="MESH_ACCESS"):
        BffSettings.load()

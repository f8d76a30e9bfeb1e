"""bff-api's own variables."""

from __future__ import annotations

import pytest

from bff_api.settings import BffSettings
from mesh.platform.settings import SettingsError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BFF_API_OWNER_SECRET", "x" * 31),
        ("BFF_API_OWNER_SECRET", ""),
        ("BFF_API_QUOTA_PICTURES", "0"),
        ("BFF_API_QUOTA_BYTES", "much"),
    ],
)
def test_invalid_secret_and_quota_are_refused_without_printing_them(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name) as refused:
        BffSettings.load()

    assert "xxx" not in str(refused.value)

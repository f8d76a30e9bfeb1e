"""bff-api's own variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from bff_api.settings import BffSettings
from mesh.platform.settings import SettingsError


def test_timeouts_are_read_when_the_environment_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFF_API_DETECTION_TIMEOUT_S", "1.5")
    monkeypatch.setenv("BFF_API_UI_DIST", "/srv/page")

    settings = BffSettings.load()

    assert settings.detection_timeout_s == 1.5
    assert settings.recognition_timeout_s == 15.0
    assert settings.page == Path("/srv/page")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BFF_API_DETECTION_TIMEOUT", "1"),
        ("BFF_API_RECOGNITION_TIMEOUT_S", "0"),
        ("BFF_API_IMAGE_STORE_TIMEOUT_S", "soon"),
        ("MESH_DETECTION_TIMEOUT_S", "1"),
    ],
)
def test_variable_is_named_when_it_is_misspelt_or_makes_no_sense(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name):
        BffSettings.load()


def test_page_is_below_the_working_directory_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ui" / "dist").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    assert BffSettings().page == tmp_path / "ui" / "dist"


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


def test_secret_and_quota_are_read_when_the_environment_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFF_API_OWNER_SECRET", "x" * 32)
    monkeypatch.setenv("BFF_API_QUOTA_PICTURES", "7")

    settings = BffSettings.load()

    assert settings.owner_secret is not None
    assert settings.owner_secret.get_secret_value() == "x" * 32
    assert (settings.quota_pictures, settings.quota_bytes) == (7, 10 * 1024**3)
